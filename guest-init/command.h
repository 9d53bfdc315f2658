/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The start of the job's command. */
#ifndef GPUBOX_GUEST_INIT_COMMAND_H
#define GPUBOX_GUEST_INIT_COMMAND_H

#include "failure.h"
#include "job.h"
#include "stdio.h"

/*
 * Start the command in a session of its own. Returns its pid once it was
 * executed. Errors, as the command's fault: what execve(2) says (status 127
 * for -ENOENT, else 126), what stood in the way before (status 125),
 * -ETIMEDOUT.
 */
int command_start(const struct job *job, const struct stdio *stdio,
		  uint64_t deadline, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_COMMAND_H */
