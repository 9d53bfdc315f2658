/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's root file system: a disk, and a tmpfs over it. */
#ifndef GPUBOX_GUEST_INIT_ROOT_H
#define GPUBOX_GUEST_INIT_ROOT_H

#include "failure.h"
#include "job.h"

/*
 * Find the disk with the serial number job->root, mount it read-only and,
 * without ABI_JOB_READ_ONLY, a tmpfs over it that takes what is written; take
 * /proc, /sys, /dev, /run and /tmp along and make the result our root, with
 * / as the working directory. Nothing of the initramfs can be opened by its
 * name afterwards. Errors: -ENODEV (no such disk), those of mount(2), mkdir(2)
 * and chroot(2); the guest is then of no more use.
 */
int root_enter(const struct job *job, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_ROOT_H */
