/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small files below /sys, /proc and /dev of a host, or of a captured copy:
 * every path is absolute on that host and taken below @root ("" is this one).
 */
#ifndef GPUBOX_SYSFS_SYSFS_H
#define GPUBOX_SYSFS_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "sysfs/deadline.h"

/*
 * Links inside a @root other than "" are followed as if it were the root of the
 * file system, so that a captured tree cannot point out of itself; that needs
 * openat2(2), -ENOSYS before Linux 5.6. To read or write what is no ordinary
 * file, below any root, is -EINVAL (a FIFO, a device) or -EISDIR.
 */

/*
 * Read a file of at most @size - 1 bytes as text; trailing white space is cut
 * off. Returns its length, or -errno, with @buf undefined; -EMSGSIZE when it is
 * longer.
 */
int sysfs_read(const char *root, const char *path, char *buf, size_t size);

/* Read up to @size bytes as they are. Returns the number, or -errno. */
int sysfs_read_bytes(const char *root, const char *path, void *buf, size_t size);

/*
 * Read a whole file, NUL added; *@textp is the caller's. -EFBIG over 64 MiB;
 * -ENOMEM.
 */
int sysfs_read_all(const char *root, const char *path, char **textp,
		   size_t *sizep);

/* Read a number as strtoull(3) base 0 takes it. -EINVAL, -ERANGE. */
int sysfs_read_u64(const char *root, const char *path, uint64_t *value);

/* What a link points to, as it is written. -EMSGSIZE when too long. */
int sysfs_link(const char *root, const char *path, char *buf, size_t size);

/* The last component of what a link points to. -EMSGSIZE when too long. */
int sysfs_link_name(const char *root, const char *path, char *buf, size_t size);

/* Links followed; false also when it cannot be told. */
bool sysfs_exists(const char *root, const char *path);

/*
 * The names in a folder but . and .., sorted, NULL-terminated; freed with
 * sysfs_list_free(). Returns their number, -ENOMEM or what opendir(3) reports;
 * then there is nothing to free.
 */
int sysfs_list(const char *root, const char *path, char ***namesp);
void sysfs_list_free(char **names);

/*
 * Write @text in one write(2). What it did must be read back by the caller:
 * a write to sysfs is a request. 0 or the kernel's -errno.
 */
int sysfs_write(const char *root, const char *path, const char *text);

/* As sysfs_read() with a deadline: what a device's lock guards may hang. */
int sysfs_read_deadline(const char *root, const char *path, char *buf,
			size_t size, struct deadline *deadline);

/* The same with a deadline, for writes that may never return (unbind). */
int sysfs_write_deadline(const char *root, const char *path, const char *text,
			 struct deadline *deadline);

/* What was read of a host, see sysfs_observe(). */
enum sysfs_note_kind {
	SYSFS_NOTE_FILE,  /* @data, @size: the bytes read */
	SYSFS_NOTE_LINK,  /* @data: its target */
	SYSFS_NOTE_LIST,  /* @names: what the folder holds */
	SYSFS_NOTE_EXISTS /* it was asked for and is there */
};

struct sysfs_note {
	enum sysfs_note_kind kind;
	const char *path;
	const void *data;
	size_t size;
	char *const *names;
};

/*
 * From now on tell @observer of everything read by the functions above that
 * was there; NULL ends it. It makes a copy of what it wants to keep.
 */
void sysfs_observe(void (*observer)(void *ctx, const struct sysfs_note *note),
		   void *ctx);
bool sysfs_is_observed(void);

#endif /* GPUBOX_SYSFS_SYSFS_H */
