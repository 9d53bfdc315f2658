/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks, tmpfs and folders of the host in the job's root. */
#ifndef GPUBOX_GUEST_INIT_VOLUMES_H
#define GPUBOX_GUEST_INIT_VOLUMES_H

#include "failure.h"
#include "job_mount.h"

/*
 * Mount them in their order at folders of the present root, which are made
 * where they are missing. Without set-user-ID programs and devices, whatever
 * is in them. Errors: -ENODEV (no such disk or file system), -ENOTDIR (a
 * link, or a file), those of mkdir(2) and mount(2).
 */
int volumes_mount(const struct job_mounts *mounts, struct failure *failure);

/*
 * Leave what can be written to in order, so that the next one who mounts it
 * has nothing to recover: for the end, when nothing runs any more.
 */
void volumes_end(void);

#endif /* GPUBOX_GUEST_INIT_VOLUMES_H */
