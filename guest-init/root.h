/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's root file system: a stack of layers. */
#ifndef GPUBOX_GUEST_INIT_ROOT_H
#define GPUBOX_GUEST_INIT_ROOT_H

#include <stdbool.h>

#include "failure.h"
#include "job.h"

/* The command's root is not the initramfs as it is. */
bool root_wanted(const struct job *job);

/*
 * Find the disk with the serial number job->root and mount it read-only, or
 * take the initramfs where the job has none. Stack the driver layer's top over
 * it and its base below it, where it has them, and, without
 * ABI_JOB_READ_ONLY, a tmpfs or the job's scratch disk over all that takes
 * what is written. Take /proc, /sys, /dev and, without ABI_JOB_ROOTS_RUN, /run
 * and /tmp along and make the result our root, with / as the working directory;
 * with ABI_JOB_ROOTS_RUN links lead in it from now on (walk_follow()).
 * Nothing else of the initramfs can be opened by its name afterwards. Errors:
 * -ENODEV (no such disk), those of mount(2), mkdir(2) and chroot(2); the guest
 * is then of no more use.
 */
int root_enter(const struct job *job, struct failure *failure);

/*
 * With ABI_JOB_ROOTS_RUN, make the job's working directory where it is missing
 * and can be made. With ABI_JOB_SEALED, let nothing be written to the present
 * root any more; what is mounted in it stays as it is. Errors: those of
 * mount(2).
 */
int root_seal(const struct job *job, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_ROOT_H */
