/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files of the guest, as memory. */
#ifndef GPUBOX_GUEST_INIT_FILE_H
#define GPUBOX_GUEST_INIT_FILE_H

#include <stddef.h>

struct file {
	char *data; /* private and writable; NULL when size is 0 */
	size_t size;
};

/*
 * Map @path. An empty file is no error. The caller unmaps with file_close().
 * Errors: those of open(2); -ENOMEM.
 */
int file_open(const char *path, struct file *file);
void file_close(struct file *file);

/*
 * Read at most @size - 1 bytes of @path into @buf, as sysfs files want it,
 * without the newline at the end. Returns the length or -errno.
 */
int file_read(const char *path, char *buf, size_t size);

/* The same for files that the kernel hands out in pieces; @size must do. */
int file_read_all(const char *path, char *buf, size_t size);

/*
 * Write all of @text to @path in one go, as sysfs files want it. Errors: those
 * of open(2) and write(2); -EINVAL: only a part of it was taken.
 */
int file_write(const char *path, const char *text);

#endif /* GPUBOX_GUEST_INIT_FILE_H */
