// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool folder_is_trusted(const struct stat *st)
{
	return st->st_uid == 0 || st->st_uid == geteuid();
}

/* Others can put something else in the place of what is in there. */
static bool folder_is_loose(const struct stat *st)
{
	return S_ISDIR(st->st_mode) && st->st_mode & 02 &&
	       !(st->st_mode & S_ISVTX);
}

static int folder_check_part(const char *part, const char *path,
			     const char *hint, struct fault *fault)
{
	struct stat st;

	if (lstat(part, &st))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s; %s", part,
				 strerror(errno), hint);
	if (folder_is_trusted(&st) && !folder_is_loose(&st))
		return 0;
	return fault_set(fault, FAULT_HOST, -EPERM,
			 "%s: is on the way to %s, and others can change what "
			 "it leads to; %s",
			 part, path, hint);
}

/* The folder @path begins in, and each prefix that ends before a slash. */
static int folder_check_way(const char *path, const char *hint,
			    struct fault *fault)
{
	const char *end = path + strspn(path, "/");
	char part[PATH_MAX];
	int err;

	err = folder_check_part(*path == '/' ? "/" : ".", path, hint, fault);
	while (!err && *(end += strcspn(end, "/"))) {
		snprintf(part, sizeof(part), "%.*s", (int)(end - path), path);
		err = folder_check_part(part, path, hint, fault);
		end += strspn(end, "/");
	}
	return err;
}

static int folder_check(int fd, const char *path, const char *hint,
			struct fault *fault)
{
	const char *why = NULL;
	struct stat st;

	if (fstat(fd, &st))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s; %s", path,
				 strerror(errno), hint);
	if (st.st_uid != geteuid())
		why = "belongs to another user";
	else if (st.st_mode & 02 || (st.st_mode & 020 && st.st_gid != getegid()))
		why = "can be written to by others";
	return why ? fault_set(fault, FAULT_HOST, -EPERM, "%s: %s; %s", path,
			       why, hint)
		   : 0;
}

int folder_open(const char *name, const char *hint, struct fault *fault)
{
	size_t length = strlen(name);
	char path[PATH_MAX];
	int fd, err;

	if (length >= sizeof(path))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "a path of %zu bytes: is too long; %s", length,
				 hint);
	memcpy(path, name, length + 1);
	/* O_NOFOLLOW does not hold before a slash. */
	while (length > 1 && path[length - 1] == '/')
		path[--length] = '\0';
	err = folder_check_way(path, hint, fault);
	if (err)
		return err;
	if (mkdir(path, 0700) && errno != EEXIST)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s; %s", path,
				 strerror(errno), hint);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s; %s", path,
				 errno == ENOTDIR || errno == ELOOP
					 ? "is a link, or no folder"
					 : strerror(errno),
				 hint);
	err = folder_check(fd, path, hint, fault);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int folder_create(int folder, const char *name)
{
	struct stat st;
	int fd, err;

	/* A FIFO that was planted must not make us wait for its reader. */
	fd = openat(folder, name,
		    O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
			    O_CLOEXEC,
		    0600);
	if (fd < 0)
		return errno == ELOOP || errno == ENXIO ? -EPERM : -errno;
	err = fstat(fd, &st) ? -errno : 0;
	if (!err &&
	    (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_nlink != 1))
		err = -EPERM;
	if (!err && (fchmod(fd, 0600) || ftruncate(fd, 0)))
		err = -errno;
	if (!err)
		return fd;
	close(fd);
	return err;
}
