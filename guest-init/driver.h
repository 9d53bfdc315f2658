/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The driver layer: a read-only disk, see ABI_DRIVER_DIR. */
#ifndef GPUBOX_GUEST_INIT_DRIVER_H
#define GPUBOX_GUEST_INIT_DRIVER_H

#include "failure.h"
#include "job.h"

#define DRIVER_TOP  ABI_DRIVER_DIR "/top"
#define DRIVER_BASE ABI_DRIVER_DIR "/base"

/* Where neither a root nor what is mounted in it can be in its place. */
#define DRIVER_AWAY "/dev/.gpubox-driver"

/*
 * Mount the disk job->driver at ABI_DRIVER_DIR and let the kernel look for
 * firmware there first, now and later. Errors: -ENODEV (no such disk), those
 * of mount(2) and mkdir(2).
 */
int driver_mount(const struct job *job, struct failure *failure);

/*
 * The layer is at DRIVER_AWAY now, with our /sys at its place: let the kernel
 * look for firmware there.
 */
void driver_moved(void);

#endif /* GPUBOX_GUEST_INIT_DRIVER_H */
