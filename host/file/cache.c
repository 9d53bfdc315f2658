// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool cache_only_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & 022);
}

/* XDG Base Directory Specification: a relative path is to be ignored. */
static int cache_path(char path[PATH_MAX])
{
	const char *base = getenv("XDG_CACHE_HOME");
	const char *below = "";
	int n;

	if (!base || *base != '/') {
		base = getenv("HOME");
		below = "/.cache";
	}
	if (!base || *base != '/')
		return -ENOENT;
	n = snprintf(path, PATH_MAX, "%s%s", base, below);
	return n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int cache_open(bool make, char where[PATH_MAX])
{
	char path[PATH_MAX];
	struct stat st;
	int parent, fd, err;

	err = cache_path(path);
	if (err)
		return err;
	if (make)
		mkdir(path, 0700);
	parent = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (parent < 0)
		return -errno;
	if (make)
		mkdirat(parent, "gpubox", 0700);
	fd = openat(parent, "gpubox",
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	err = fd < 0 ? -errno : 0;
	close(parent);
	if (err)
		return err;
	if (fstat(fd, &st) || !cache_only_ours(&st)) {
		close(fd);
		return -EPERM;
	}
	if (where && snprintf(where, PATH_MAX, "%s/gpubox", path) >= PATH_MAX) {
		close(fd);
		return -ENAMETOOLONG;
	}
	return fd;
}
