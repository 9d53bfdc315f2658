/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A driver's user space, as the board's configuration writes it. */
#ifndef GPUBOX_DRIVER_USER_FILES_H
#define GPUBOX_DRIVER_USER_FILES_H

#include <stdbool.h>

#include "fault.h"

#define USER_FILES_MAX	 64
#define USER_FOLDERS_MAX 8
#define USER_FILES_NAME	 128

struct user_file {
	char name[USER_FILES_NAME]; /* "libx.so.1", or a program's */
	bool optional;
};

struct user_files {
	struct user_file file[USER_FILES_MAX];
	unsigned int count;
	char folder[USER_FOLDERS_MAX][USER_FILES_NAME];
	unsigned int folder_count;
};

/*
 * Parse "libx.so.1 | ?libx-ml.so.1 | ?x-smi | vendor/current/": libraries and
 * programs by name; one with a '?' may be missing; one with a '/' at its end is
 * a folder, below those of the libraries, to look into as well. An empty text
 * is an empty list. -EINVAL (FAULT_HOST, the entry is named); @files has those
 * before it.
 */
int user_files_parse(const char *text, struct user_files *files,
		     struct fault *fault);

/* Whether @name is that of a library: it has ".so" at its end or ".so.". */
bool user_files_is_library(const char *name);

#endif /* GPUBOX_DRIVER_USER_FILES_H */
