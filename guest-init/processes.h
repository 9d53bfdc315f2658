/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes beside the job's command. */
#ifndef GPUBOX_GUEST_INIT_PROCESSES_H
#define GPUBOX_GUEST_INIT_PROCESSES_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/poll.h>

#include "child.h"
#include "control.h"
#include "process.h"

#define PROCESSES_FDS (ABI_PROCESSES_MAX * PROCESS_FDS)

struct processes {
	struct control *control;
	struct process *list[ABI_PROCESSES_MAX];
	unsigned int count;
	unsigned int first; /* whose turn it is to be the first */
};

/*
 * A frame of the host: one of those with a number. @spawn is false when no
 * process may be started any more. Errors: -EBADMSG, those of the control
 * port.
 */
int processes_frame(struct processes *processes, const struct frame *frame,
		    bool spawn);

/* What to poll for, at most PROCESSES_FDS; returns how many. */
unsigned int processes_poll(const struct processes *processes,
			    struct pollfd *fds);

/* With the same @fds: move what can be moved. Errors: of the control port. */
int processes_step(struct processes *processes, const struct pollfd *fds,
		   unsigned int count);

/* @pid was reaped; it need not be one of them. */
int processes_ended(struct processes *processes, int pid,
		    const struct child_end *end);

/* When processes_step() is to be called at the latest, or UINT64_MAX. */
uint64_t processes_deadline(const struct processes *processes);

#endif /* GPUBOX_GUEST_INIT_PROCESSES_H */
