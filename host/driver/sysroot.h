/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A system's root folder in which the driver's files are looked up. */
#ifndef GPUBOX_DRIVER_SYSROOT_H
#define GPUBOX_DRIVER_SYSROOT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "fault.h"

struct sysroot {
	int fd;
	char path[PATH_MAX]; /* for people, without a slash at its end */
	size_t prefix;	     /* bytes of the folder's real path; 0: "/" */
};

/* A file below it. */
struct sysroot_file {
	char path[PATH_MAX]; /* real, as this host has it: no link in it */
	const char *below;   /* its part below the folder, without a slash */
	struct stat st;
};

/*
 * Open the folder @path; "/" is this host. On success sysroot_close() undoes
 * it. Errors, FAULT_HOST: those of open(2), -ENAMETOOLONG, -ENOENT (it has no
 * path any more).
 */
int sysroot_open(const char *path, struct sysroot *root, struct fault *fault);
void sysroot_close(struct sysroot *root);

/*
 * Find the regular file, or the folder, @name below @root. Links are followed
 * as a program that had @root for its "/" would: none leads out. Errors,
 * nothing said: -ENOENT (also: it is something else), -ENAMETOOLONG, those of
 * openat2(2).
 */
int sysroot_find(const struct sysroot *root, const char *name,
		 struct sysroot_file *file);
int sysroot_find_folder(const struct sysroot *root, const char *name,
			struct sysroot_file *file);

#endif /* GPUBOX_DRIVER_SYSROOT_H */
