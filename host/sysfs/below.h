/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening what is below a folder that stands for "/". */
#ifndef GPUBOX_SYSFS_BELOW_H
#define GPUBOX_SYSFS_BELOW_H

/*
 * open(2) @path, whose links and ".." stay below the folder @rootfd, without
 * magic links. A descriptor or -errno; -EAGAIN when the host renames files
 * faster than the kernel can follow the path.
 */
int below_open(int rootfd, const char *path, int flags);

#endif /* GPUBOX_SYSFS_BELOW_H */
