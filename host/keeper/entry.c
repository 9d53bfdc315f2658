// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/entry.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "request/name.h"
#include "vfio/lock.h"

#define ENTRY_LOCK     "lock"
#define ENTRY_LOCK_NEW "lock.new"

void entry_init(struct entry *entry)
{
	entry->dir = entry->lock = -1;
	entry->name[0] = '\0';
}

void entry_close(struct entry *entry)
{
	if (entry->dir >= 0)
		close(entry->dir);
	if (entry->lock >= 0)
		close(entry->lock);
	entry->dir = entry->lock = -1;
}

static int entry_set_name(struct entry *entry, const char *name)
{
	entry_init(entry);
	if (!name_is_id(name))
		return -EINVAL;
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	return 0;
}

static int entry_open_dir(int guests, const char *name)
{
	struct stat st;
	int fd, err;

	fd = openat(guests, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = fstat(fd, &st) ? -errno : 0;
	if (!err && (st.st_uid != geteuid() || st.st_mode & 077))
		err = -EPERM;
	if (!err)
		return fd;
	close(fd);
	return err;
}

/*
 * Of the open file description: a fork's child has it, too. It has its name
 * when it is locked: who asks in between would be told of a killed keeper.
 */
static int entry_take_lock(struct entry *entry)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	entry->lock = openat(entry->dir, ENTRY_LOCK_NEW,
			     O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			     0600);
	if (entry->lock < 0 || fcntl(entry->lock, F_OFD_SETLK, &all) ||
	    renameat(entry->dir, ENTRY_LOCK_NEW, entry->dir, ENTRY_LOCK))
		return -errno;
	return 0;
}

int entry_remove_unlocked(int guests, const char *name)
{
	int dir = entry_open_dir(guests, name);
	int err = 0;

	if (dir < 0)
		return dir;
	if (unlinkat(dir, ENTRY_LOCK_NEW, 0) && errno != ENOENT)
		err = -errno;
	close(dir);
	if (!err && unlinkat(guests, name, AT_REMOVEDIR))
		err = -errno;
	return err;
}

static int entry_make(int guests, struct entry *entry)
{
	int err;

	if (mkdirat(guests, entry->name, 0700))
		return -errno;
	entry->dir = entry_open_dir(guests, entry->name);
	err = entry->dir < 0 ? entry->dir : entry_take_lock(entry);
	if (err)
		entry_remove_unlocked(guests, entry->name);
	return err;
}

int entry_claim(int guests, const char *name, struct entry *entry,
		struct fault *fault)
{
	int lock, err;

	err = entry_set_name(entry, name);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: is not the name of a guest", name);
	lock = guests_lock(guests, fault);
	if (lock < 0)
		return lock;
	err = entry_make(guests, entry);
	close(lock);
	if (err == -EEXIST)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: there is a guest with this name; choose "
				 "another, or remove that one with 'gpubox rm "
				 "%s'",
				 name, name);
	return err ? fault_set(fault, FAULT_HOST, err, "%s: its folder: %s",
			       name, strerror(-err))
		   : 0;
}

int entry_open(int guests, const char *name, struct entry *entry,
	       struct fault *fault)
{
	int err = entry_set_name(entry, name);

	if (!err)
		entry->dir = guests < 0 ? -ENOENT : entry_open_dir(guests, name);
	if (!err && entry->dir < 0)
		err = entry->dir;
	if (!err)
		entry->lock = openat(entry->dir, ENTRY_LOCK,
				     O_RDWR | O_NOFOLLOW | O_NONBLOCK |
					     O_NOCTTY | O_CLOEXEC);
	if (!err && entry->lock < 0)
		err = -errno;
	if (!err)
		return 0;
	entry_close(entry);
	if (err == -ENOENT || err == -EINVAL)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "%.80s: no such guest; 'gpubox ps -a' lists "
				 "them",
				 name);
	return fault_set(fault, FAULT_HOST, err, "%s: its folder: %s", name,
			 strerror(-err));
}

bool entry_is_alive(const struct entry *entry)
{
	return lock_ask(entry->lock) != 0;
}

/* The lock's file goes last: without it nobody finds what is left. */
static bool entry_is_cleared(const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strcmp(name, ENTRY_LOCK) != 0;
}

/* What a keeper writes is one level deep. */
static int entry_clear(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *file;
	int err = 0;

	if (!dir) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	while (!err && (file = readdir(dir)))
		if (entry_is_cleared(file->d_name) &&
		    unlinkat(dir_fd, file->d_name, 0) && errno != ENOENT)
			err = -errno;
	closedir(dir);
	if (!err && unlinkat(dir_fd, ENTRY_LOCK, 0) && errno != ENOENT)
		err = -errno;
	return err;
}

int entry_remove(int guests, const struct entry *entry)
{
	int err = entry_clear(entry->dir);

	if (!err && unlinkat(guests, entry->name, AT_REMOVEDIR) && errno != ENOENT)
		err = -errno;
	return err;
}
