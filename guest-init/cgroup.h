/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control group of the command, where the job limits how many it may be. */
#ifndef GPUBOX_GUEST_INIT_CGROUP_H
#define GPUBOX_GUEST_INIT_CGROUP_H

#include "failure.h"
#include "job.h"

/*
 * Make a group of at most @job's processes and threads, and mount it,
 * read-only, as /sys/fs/cgroup. With 0 nothing is done, nor with
 * ABI_JOB_PIDS_MAY by a kernel that has no such groups. Errors: those of
 * mount(2), open(2) and write(2), and the guest is then of no more use.
 */
int cgroup_make(const struct job *job, struct failure *failure);

/* The calling process goes into that group, if there is one. Those of write(2). */
int cgroup_enter(void);

#endif /* GPUBOX_GUEST_INIT_CGROUP_H */
