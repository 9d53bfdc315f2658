/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The client's side of an archive out of a guest that stays, or into it. What
 * comes from the guest is hostile, bytes and messages.
 */
#ifndef GPUBOX_KEEPER_COPIER_H
#define GPUBOX_KEEPER_COPIER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "fault.h"
#include "guest/signals.h"
#include "keeper/entry.h"

#define COPIER_TEXT 4096

struct copier {
	const char *name; /* of the guest */
	struct signals signals;
	int socket;
	int data; /* the archive; -1: at its end */
	int err;  /* what the guest says; -1: at its end */
	int status;
	int signo;  /* the signal that ended the copy, or 0 */
	bool ended; /* status is known */
	size_t used;
	char text[COPIER_TEXT + 1];
};

/*
 * Have guest-init in the guest of @entry do @words (ABI_SPAWN_SELF), whose
 * stdin with @in, else whose stdout is ours. Signals that end a program end
 * the copy. copier_close() in every case. Errors: those of client_ask() and
 * order_write(), -EBADMSG (FAULT_HOST: a keeper of another version).
 */
int copier_begin(struct copier *copier, const struct entry *entry,
		 char *const words[], bool in, struct fault *fault);

/*
 * Read what comes, or write all of @size bytes. Returns the bytes, 0 at the end
 * of what is read. Errors: -EINTR (a signal), -ETIMEDOUT (nothing moved for two
 * minutes), -EPIPE (the guest takes no more).
 */
ssize_t copier_read(struct copier *copier, void *data, size_t size);
ssize_t copier_write(struct copier *copier, const void *data, size_t size);

/*
 * Wait, as copier_read() does, until our own descriptor @fd can be read or,
 * with @out, be written. 0, -EINTR (a signal ends us) or -ETIMEDOUT.
 */
int copier_wait(struct copier *copier, int fd, bool out);

/*
 * All was read or written, or what is left is given up: wait for the guest's
 * end of it. What it says of a copy that it did goes out as warnings. Errors:
 * -EIO, FAULT_GUEST, with the guest's reason; -EINTR; -ETIMEDOUT.
 */
int copier_end(struct copier *copier, struct fault *fault);

void copier_close(struct copier *copier);

#endif /* GPUBOX_KEEPER_COPIER_H */
