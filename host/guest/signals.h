/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The signals that are taken as messages instead of being ended by them. */
#ifndef GPUBOX_GUEST_SIGNALS_H
#define GPUBOX_GUEST_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#include "fault.h"

struct signals {
	int fd; /* signalfd, non-blocking */
	sigset_t before;
};

/*
 * Block the signals and open a descriptor that tells of them. One that was
 * ignored when we started stays so: nohup(1) means it. SIGPIPE is ignored from
 * here on. signals_close() puts the mask back. 0 or -errno: nothing has
 * changed.
 */
int signals_open(struct signals *signals, struct fault *fault);
void signals_close(struct signals *signals);

/* The next signal that arrived, or 0. */
int signals_next(struct signals *signals);

/*
 * Whether a launcher passes @signo on to its guest's command, unless it was
 * ignored when that started; others mean the launcher itself.
 */
bool signals_pass(int signo);

#endif /* GPUBOX_GUEST_SIGNALS_H */
