/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else a guest's one loop waits for: descriptors and deadlines whose
 * owners are called when their time has come.
 */
#ifndef GPUBOX_GUEST_WATCH_H
#define GPUBOX_GUEST_WATCH_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

/* Three streams of 64 processes, and the keeper's sockets. */
#define WATCH_MAX   512
#define WATCH_NEVER INT64_MAX

/* The owner's; what is not const may change at any time. */
struct watch {
	/*
	 * What poll(2) said of @fd, or 0: the deadline has passed, and is
	 * WATCH_NEVER now. May add and remove watches, this one included, and
	 * free it then. It must not wait.
	 */
	void (*ready)(void *arg, short revents);
	void *arg;
	int64_t deadline; /* CLOCK_MONOTONIC ns, or WATCH_NEVER */
	int fd;		  /* -1: only the deadline counts */
	short events;	  /* 0: @fd is not asked, not even for a hang-up */
};

struct watch_set {
	struct watch *list[WATCH_MAX]; /* NULL: was removed */
	size_t count;
	size_t asked; /* the first of @list, in this turn */
};

/* An all-zero set is empty. */

/* @watch stays the caller's, and in place until it is removed. 0, -ENOSPC. */
int watch_add(struct watch_set *set, struct watch *watch);
/* Does nothing when it is not in there. */
void watch_remove(struct watch_set *set, const struct watch *watch);

/* Fill in @fds, of WATCH_MAX; returns how many. One poll(2), then ready. */
size_t watch_fill(struct watch_set *set, struct pollfd *fds);
void watch_ready(struct watch_set *set, const struct pollfd *fds);

/* The earliest deadline; tell those whose deadline is not after @now. */
int64_t watch_deadline(const struct watch_set *set);
void watch_time(struct watch_set *set, int64_t now);

/* Nobody looked for @ns: that is no time of the deadlines. */
void watch_shift(struct watch_set *set, int64_t ns);

#endif /* GPUBOX_GUEST_WATCH_H */
