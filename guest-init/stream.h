/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes on their way between the command and the ports. */
#ifndef GPUBOX_GUEST_INIT_STREAM_H
#define GPUBOX_GUEST_INIT_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/poll.h>

#define STREAM_BUFFER 32768 /* the most that one write to a port takes */
#define STREAM_NO_END UINT64_MAX

/* From the command to a port. */
struct stream_out {
	int from; /* pipe or terminal; -1: closed */
	int port;
	bool full;	/* the port takes no more: wait for it, not for @from */
	uint64_t total; /* bytes given to the port */
	uint8_t *buf;	/* of STREAM_BUFFER bytes */
	uint32_t at;	/* of buf: at to len are not given yet */
	uint32_t len;
};

/* What to poll for. */
void stream_out_poll(const struct stream_out *out, struct pollfd *poll);

/*
 * Move what can be moved, once. Returns 1 when the command's side has ended
 * (@from is closed then), 0, or -errno of the port. Closes @from also when
 * the host has closed the port.
 */
int stream_out_step(struct stream_out *out, short revents);

/* Nothing is under way: with @revents, nothing is left in the pipe. */
bool stream_out_empty(const struct stream_out *out, short revents);

/* The host does not want any more: the command gets EPIPE or a hang-up. */
void stream_out_close(struct stream_out *out);

/* From a port to the command. */
struct stream_in {
	int port; /* -1: everything has been taken */
	int to;	  /* pipe or terminal; -1: nobody reads, discard */
	bool terminal;
	uint64_t total; /* bytes taken from the port */
	uint64_t end;	/* how many there will be, or STREAM_NO_END */
	uint8_t *buf;	/* of STREAM_BUFFER bytes */
	uint32_t at;	/* of buf: at to len are not given yet */
	uint32_t len;
	uint8_t last; /* the last byte given to a terminal */
};

void stream_in_poll(const struct stream_in *in, struct pollfd *poll);

/* Move what can be moved, once; closes @to after the last byte. */
void stream_in_step(struct stream_in *in, short revents);

/* The host has announced the end at @end bytes. */
void stream_in_end(struct stream_in *in, uint64_t end);

#endif /* GPUBOX_GUEST_INIT_STREAM_H */
