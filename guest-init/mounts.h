/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pseudo file systems of the guest. */
#ifndef GPUBOX_GUEST_INIT_MOUNTS_H
#define GPUBOX_GUEST_INIT_MOUNTS_H

#include "failure.h"

/*
 * Mount /proc, /sys, /dev, /dev/pts, /dev/shm, /run and /tmp, and link
 * /dev/fd and its kin. What is already mounted is fine. Errors: those of
 * mount(2), with the mount point named.
 */
int mounts_all(struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_MOUNTS_H */
