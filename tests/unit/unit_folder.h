/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders and files that a test makes, and removes when it is over. */
#ifndef GPUBOX_TESTS_UNIT_UNIT_FOLDER_H
#define GPUBOX_TESTS_UNIT_UNIT_FOLDER_H

#include <dirent.h>
#include <ftw.h>

#include "unit.h"

#define UNIT_FOLDER 32

/* @path becomes that of a new folder. */
static inline int unit_folder_make(char path[UNIT_FOLDER])
{
	snprintf(path, UNIT_FOLDER, "/tmp/gpubox-unit.XXXXXX");
	return mkdtemp(path) ? 0 : -errno;
}

static inline int unit_folder_remove_one(const char *path, const struct stat *st,
					 int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* With what is in it. */
static inline int unit_folder_remove(const char *path)
{
	return nftw(path, unit_folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The same, and the working directory is there meanwhile. */
static inline int unit_folder_enter(char path[UNIT_FOLDER])
{
	return unit_folder_make(path) || chdir(path) ? -1 : 0;
}

static inline int unit_folder_leave(const char *path)
{
	return chdir("/") || unit_folder_remove(path) ? -1 : 0;
}

/* How many names there are in it, those with a dot in front, too. */
static inline int unit_folder_names(const char *path)
{
	DIR *list = opendir(path);
	int n = -2;

	assert_non_null(list);
	while (readdir(list))
		n++;
	closedir(list);
	return n;
}

/* The folders that @path, which is changed and restored, goes through. */
static inline void unit_folder_parents(char *path)
{
	char *p;

	for (p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			abort();
		*p = '/';
	}
}

static inline void unit_write(const char *path, const void *data, size_t size,
			      mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || fchmod(fd, mode))
		abort();
	close(fd);
}

static inline void unit_put(const char *path, const char *text, mode_t mode)
{
	unit_write(path, text, strlen(text), mode);
}

#endif /* GPUBOX_TESTS_UNIT_UNIT_FOLDER_H */
