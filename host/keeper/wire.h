/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a keeper and its clients say to each other: one JSON object a packet of
 * a SOCK_SEQPACKET socket, with descriptors. Nothing here waits, and what the
 * other side sends is hostile until parsed.
 *
 * A client begins with one of these, and has its answer on the same socket:
 *
 *	{"op":"exec", ...}	order.h's memfd comes with it; streams go back
 *	{"op":"signal","signal":N}	to the command
 *	{"op":"stop","seconds":N}	SIGTERM, then SIGKILL
 *	{"op":"wait"}			until the guest's end
 *	{"op":"stats"}
 *
 *	{"ok":true, ...}	done
 *	{"started":true}	of exec, before its end
 *	{"status":N}		of exec and wait: the last packet
 *	{"error":"...","class":"...","status":N,"gone":BOOL}	the last packet;
 *				gone: what was asked about does not run
 *
 * In an exec it then sends {"op":"signal"...}, {"op":"winsize","rows":N,
 * "columns":N} and {"op":"leave"}.
 */
#ifndef GPUBOX_KEEPER_WIRE_H
#define GPUBOX_KEEPER_WIRE_H

#include <jansson.h>
#include <stddef.h>
#include <sys/un.h>

#include "fault.h"
#include "file/rights.h"

#define WIRE_PACKET 8192

/*
 * The address of the socket @name in the open folder @dir: a path of a few
 * bytes wherever the folder lies, since unix(7) takes 107.
 */
void wire_address(int dir, const char *name, struct sockaddr_un *address);

struct wire_packet {
	json_t *root;	      /* an object */
	struct rights rights; /* what came along */
};

/*
 * Send @root, which is taken (NULL: -ENOMEM), and copies of @count
 * descriptors. Errors: -EAGAIN (the other side does not read), -EMSGSIZE,
 * those of sendmsg(2).
 */
int wire_send(int socket, json_t *root, const int *fds, unsigned int count);

/*
 * Receive what is there: 1, or 0 at the end; wire_free() after a 1. Errors:
 * -EAGAIN (nothing), -EBADMSG (no such packet), those of recvmsg(2).
 */
int wire_receive(int socket, struct wire_packet *packet);

/* Wait at most @timeout_ms (-1: for ever) for one. Errors: also -ETIMEDOUT. */
int wire_wait(int socket, int timeout_ms, struct wire_packet *packet);

void wire_free(struct wire_packet *packet);

/* A member of @root that is an integer from @min to @max; -EBADMSG. */
int wire_integer(const json_t *root, const char *key, int min, int max);

/* The answer that nothing could be done, because of @fault. */
json_t *wire_error(const struct fault *fault, int status);

/*
 * What wire_error() made of a fault: into @fault, as -ESRCH if it was that, else
 * as -EIO; and the exit status.
 */
int wire_fault(const json_t *root, struct fault *fault);

#endif /* GPUBOX_KEEPER_WIRE_H */
