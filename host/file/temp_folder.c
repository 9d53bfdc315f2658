// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/temp_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/clear.h"

#define TEMP_PREFIX "gpubox."
#define TEMP_RANDOM "XXXXXX"
/* Others that remove what is unlocked may come between making and locking. */
#define TEMP_TRIES 100

static bool temp_is_ours(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_uid == geteuid() && st.st_nlink;
}

/* A descriptor with the lock; -EWOULDBLOCK: somebody has it, or it is not ours. */
static int temp_lock(int dir, const char *name)
{
	int fd = openat(dir, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (temp_is_ours(fd) && !flock(fd, LOCK_EX | LOCK_NB) && temp_is_ours(fd))
		return fd;
	close(fd);
	return -EWOULDBLOCK;
}

static void temp_sweep(const char *base)
{
	DIR *list = opendir(base);
	struct dirent *entry;
	int fd;

	while (list && (entry = readdir(list))) {
		if (strncmp(entry->d_name, TEMP_PREFIX, strlen(TEMP_PREFIX)) != 0 ||
		    strlen(entry->d_name) != strlen(TEMP_PREFIX TEMP_RANDOM))
			continue;
		fd = temp_lock(dirfd(list), entry->d_name);
		if (fd < 0)
			continue;
		clear_at(dirfd(list), entry->d_name);
		close(fd);
	}
	if (list)
		closedir(list);
}

int temp_folder_make(struct temp_folder *folder)
{
	const char *base = getenv("TMPDIR");
	int tries;

	if (!base || *base != '/')
		base = "/tmp";
	temp_sweep(base);
	for (tries = 0; tries < TEMP_TRIES; tries++) {
		if (snprintf(folder->path, sizeof(folder->path),
			     "%s/" TEMP_PREFIX TEMP_RANDOM,
			     base) >= (int)sizeof(folder->path))
			return -ENAMETOOLONG;
		if (!mkdtemp(folder->path))
			return -errno;
		folder->fd = temp_lock(AT_FDCWD, folder->path);
		if (folder->fd >= 0)
			return 0;
		/* it would lie there until the next call */
		rmdir(folder->path);
		if (folder->fd != -EWOULDBLOCK && folder->fd != -ENOENT)
			return folder->fd;
	}
	return -EBUSY;
}

void temp_folder_remove(struct temp_folder *folder)
{
	clear_at(AT_FDCWD, folder->path);
	close(folder->fd);
	folder->fd = -1;
}
