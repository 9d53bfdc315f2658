/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share. */
#ifndef GPUBOX_SYSFS_OPEN_H
#define GPUBOX_SYSFS_OPEN_H

#include "sysfs/sysfs.h"

/* open(2) below @root; a descriptor or -errno. */
int sysfs_open(const char *root, const char *path, int flags);

/* Hand @note to the observer, if there is one. */
void sysfs_tell(const struct sysfs_note *note);

/* What sysfs_read() and sysfs_read_u64() make of @n bytes, or of an error. */
int sysfs_as_text(char *buf, size_t size, int n);
int sysfs_as_u64(const char *text, int n, uint64_t *value);

#endif /* GPUBOX_SYSFS_OPEN_H */
