/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command's three streams between QEMU's sockets and the descriptors that
 * a guest was given. Each has one bounded buffer: a slow reader slows the
 * command down, nothing piles up. Nothing here waits.
 */
#ifndef GPUBOX_GUEST_PUMP_H
#define GPUBOX_GUEST_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"

#define PUMP_BUFFER ABI_P_WINDOW_OUT /* all that may come fits */

/* What a command printed: kept in memory for --json, or handed on. */
struct pump_capture {
	/* Takes it all at once; NULL: @data does, up to @limit. */
	void (*take)(void *arg, const uint8_t *data, size_t size);
	void *arg;
	uint8_t *data;
	size_t size;
	size_t limit;
	bool truncated;
};

struct pump {
	int from;
	int to;
	bool to_owned;	/* a descriptor of our own, closed at the end */
	bool to_socket; /* send(2), not write(2) */
	bool blocking;	/* ask poll(2) first, and write little */
	struct pump_capture *capture; /* instead of @to */
	uint8_t *buffer;
	size_t begin, end;
	uint64_t limit;	    /* bytes that are read from @from at most */
	uint64_t received;  /* bytes out of @from */
	uint64_t delivered; /* bytes into @to, or dropped after an error */
	bool eof;	    /* @from has ended */
	int err;	    /* -errno of the first failed write */
};

/*
 * Pump the non-blocking socket @port into @fd, or into @capture when that is
 * not NULL. @fd itself is not changed (its file description is shared with
 * others): a pipe or terminal is opened a second time, non-blocking. 0 or
 * -ENOMEM; pump_close() frees, in every case.
 */
int pump_open_output(struct pump *pump, int port, int fd,
		     struct pump_capture *capture);

/* The same of bytes that are put in by pump_put(). */
int pump_open_sink(struct pump *pump, int fd);

/*
 * Put @size bytes in, and move what can be moved. 0, or -ENOBUFS when they do
 * not fit behind what was not delivered yet: PUMP_BUFFER in all.
 */
int pump_put(struct pump *pump, const uint8_t *data, size_t size);

/* Pump @fd, blocking or not, into the non-blocking socket @port. -ENOMEM. */
int pump_open_input(struct pump *pump, int fd, int port);

void pump_close(struct pump *pump);

/* Which poll(2) events to wait for at both ends; 0 for none. */
short pump_from_events(const struct pump *pump);
short pump_to_events(const struct pump *pump);

/*
 * Move what can be moved now. @from_ready, @to_ready: poll said so. A failed
 * write is remembered in ->err; what comes later is read and dropped.
 */
void pump_move(struct pump *pump, bool from_ready, bool to_ready);

/* Nothing more is read, and what was has been delivered. */
bool pump_is_done(const struct pump *pump);

/* Nothing is left in the buffer. */
bool pump_is_empty(const struct pump *pump);

#endif /* GPUBOX_GUEST_PUMP_H */
