// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/output_temp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMP_PREFIX ".gpubox."
#define TEMP_DIGITS 16
#define TEMP_TRIES  100

static bool temp_is(const char *name)
{
	const size_t size = sizeof(TEMP_PREFIX) - 1;

	return !strncmp(name, TEMP_PREFIX, size) &&
	       strspn(name + size, "0123456789abcdef") == TEMP_DIGITS &&
	       !name[size + TEMP_DIGITS];
}

static int temp_name(char temp[OUTPUT_TEMP])
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return -EIO;
	snprintf(temp, OUTPUT_TEMP, TEMP_PREFIX "%016lx", number);
	return 0;
}

/* Another may have swept it between its making and its lock. */
static bool temp_is_named(int dir, const char *name, int fd)
{
	struct stat named, opened;

	return !fstatat(dir, name, &named, AT_SYMLINK_NOFOLLOW) &&
	       !fstat(fd, &opened) && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

static int temp_open_named(int dir, mode_t mode, char temp[OUTPUT_TEMP])
{
	int fd, i;

	for (i = 0; i < TEMP_TRIES; i++) {
		if (temp_name(temp))
			break;
		fd = openat(dir, temp,
			    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    mode);
		if (fd < 0 && errno != EEXIST)
			break;
		if (fd < 0)
			continue;
		if (!flock(fd, LOCK_EX | LOCK_NB) && temp_is_named(dir, temp, fd))
			return fd;
		unlinkat(dir, temp, 0);
		close(fd);
	}
	i = errno ? -errno : -EIO;
	temp[0] = '\0';
	return i;
}

/* EISDIR: a kernel, EOPNOTSUPP: a file system without it (vfat, NFS). */
int output_temp_open(int dir, mode_t mode, char temp[OUTPUT_TEMP])
{
	int fd;

	temp[0] = '\0';
	fd = openat(dir, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, mode);
	if (fd < 0)
		return errno == EISDIR || errno == EOPNOTSUPP || errno == EINVAL
			       ? temp_open_named(dir, mode, temp)
			       : -errno;
	flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

int output_temp_link(int fd, int dir, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, dir, name, AT_SYMLINK_FOLLOW) ? -errno : 0;
}

int output_temp_name(int fd, int dir, char temp[OUTPUT_TEMP])
{
	int i, err = -EEXIST;

	for (i = 0; i < TEMP_TRIES && err == -EEXIST; i++) {
		err = temp_name(temp);
		if (!err)
			err = output_temp_link(fd, dir, temp);
	}
	if (err)
		temp[0] = '\0';
	return err;
}

/* Not those of other users: they could be led to remove ours. */
static void temp_sweep_one(int dir, const char *name)
{
	struct stat st;
	int fd;

	fd = openat(dir, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
	    !flock(fd, LOCK_EX | LOCK_NB) && temp_is_named(dir, name, fd))
		unlinkat(dir, name, 0);
	close(fd);
}

void output_temp_sweep(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!folder && fd >= 0)
		close(fd);
	while (folder && (entry = readdir(folder)))
		if (temp_is(entry->d_name))
			temp_sweep_one(dir, entry->d_name);
	if (folder)
		closedir(folder);
}
