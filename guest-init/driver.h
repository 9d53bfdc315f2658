/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The driver layer: a read-only disk, see ABI_DRIVER_DIR. */
#ifndef GPUBOX_GUEST_INIT_DRIVER_H
#define GPUBOX_GUEST_INIT_DRIVER_H

#include "failure.h"
#include "job.h"

#define DRIVER_TOP  ABI_DRIVER_DIR "/top"
#define DRIVER_BASE ABI_DRIVER_DIR "/base"

/*
 * Mount the disk job->driver at ABI_DRIVER_DIR and let the kernel look for
 * firmware there first, now and later. Errors: -ENODEV (no such disk), those
 * of mount(2) and mkdir(2).
 */
int driver_mount(const struct job *job, struct failure *failure);

/*
 * Take the layer along into @root, whose /dev is ours already and whose /run is
 * not. Those of mount(2).
 */
int driver_move(const char *root);

/* That has become our root, with our /sys: let the kernel look there, too. */
void driver_moved(void);

#endif /* GPUBOX_GUEST_INIT_DRIVER_H */
