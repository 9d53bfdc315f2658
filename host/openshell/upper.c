// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/upper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file/folder.h"
#include "log.h"
#include "openshell/sandbox.h"

#define UPPER_BEHIND ".ext4"
#define UPPER_LOCK   ".driver"

int upper_path(const struct setup *setup, const char *id, char path[PATH_MAX],
	       struct fault *fault)
{
	if (snprintf(path, PATH_MAX, "%s/%s" UPPER_BEHIND, setup->disks, id) <
	    PATH_MAX)
		return 0;
	return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
			 "--disks: the path is too long");
}

int upper_remove(const struct setup *setup, const char *id, struct fault *fault)
{
	char path[PATH_MAX];
	int err = *setup->disks ? upper_path(setup, id, path, fault) : 0;

	if (!*setup->disks || err || !unlink(path) || errno == ENOENT)
		return err;
	return fault_set(fault, FAULT_HOST, -errno, "sandbox %s: %s: %s", id,
			 path, strerror(errno));
}

/* Of a file's name; false: it is none of ours. */
static bool upper_id(const char *name, char id[SANDBOX_ID])
{
	size_t size = strlen(name), behind = strlen(UPPER_BEHIND);

	if (size <= behind || size - behind >= SANDBOX_ID ||
	    strcmp(name + size - behind, UPPER_BEHIND) != 0)
		return false;
	memcpy(id, name, size - behind);
	id[size - behind] = '\0';
	return sandbox_id_is_good(id);
}

/* A sandbox is not there when its folder is not, whatever is in that. */
static void upper_sweep(int folder, int store)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	char id[SANDBOX_ID];
	struct dirent *file;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((file = readdir(dir)))
		if (upper_id(file->d_name, id) &&
		    faccessat(store, id, F_OK, AT_SYMLINK_NOFOLLOW) &&
		    errno == ENOENT)
			unlinkat(folder, file->d_name, 0);
	closedir(dir);
}

static int upper_lock(const struct setup *setup, int folder, struct fault *fault)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = openat(folder, UPPER_LOCK,
			O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	int err = 0;

	if (fd < 0 || fcntl(fd, F_OFD_SETLK, &all))
		err = errno == EAGAIN ? -EBUSY : -errno;
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return fault_set(fault, FAULT_HOST, err, "--disks %s: %s", setup->disks,
			 err == -EBUSY ? "another driver has it"
				       : strerror(-err));
}

/* What is noted of @lock; "": nobody has, or not to its end. */
static int upper_noted(int lock, char state[PATH_MAX])
{
	ssize_t n = pread(lock, state, PATH_MAX - 1, 0);

	if (n < 0)
		return -errno;
	if (n && state[n - 1] == '\n')
		state[n - 1] = '\0';
	else
		state[0] = '\0';
	return 0;
}

static int upper_note(int lock, const char *state)
{
	char line[PATH_MAX + 1];
	int size = snprintf(line, sizeof(line), "%s\n", state);
	ssize_t n = ftruncate(lock, 0);

	if (!n)
		n = pwrite(lock, line, (size_t)size, 0);
	if (n < 0)
		return -errno;
	return n == size ? 0 : -ENOSPC;
}

/*
 * To another state's driver all disks would be those of sandboxes that are
 * gone: which state they belong to is noted in the lock's file. @state is ours.
 * Returns whether it is noted.
 */
static int upper_check(const struct setup *setup, int lock,
		       char state[PATH_MAX], struct fault *fault)
{
	char noted[PATH_MAX];
	int err = realpath(setup->state, state) ? 0 : -errno;

	if (!err)
		err = upper_noted(lock, noted);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "--disks %s: " UPPER_LOCK ": %s", setup->disks,
				 strerror(-err));
	if (!*noted || !strcmp(noted, state))
		return *noted != '\0';
	return fault_set(fault, FAULT_HOST, -EEXIST,
			 "--disks %s: has the disks of the sandboxes of "
			 "--state %s: write that, or another --disks; if those "
			 "sandboxes are of no use any more, remove it",
			 setup->disks, noted);
}

int upper_open(const struct setup *setup, int store, struct fault *fault)
{
	int folder = folder_open(setup->disks,
				 "it is where sandboxes' disks are kept", fault);
	char state[PATH_MAX];
	int lock, noted, err;

	if (folder < 0)
		return folder;
	lock = upper_lock(setup, folder, fault);
	noted = lock < 0 ? lock : upper_check(setup, lock, state, fault);
	if (noted >= 0)
		upper_sweep(folder, store);
	else if (lock >= 0)
		close(lock);
	close(folder);
	/* a full one, too, has its disks swept and its sandboxes deleted */
	err = noted ? 0 : upper_note(lock, state);
	if (err)
		log_warn("--disks %s: " UPPER_LOCK ": %s: whose disks these are "
			 "is noted at the next start",
			 setup->disks, strerror(-err));
	return noted < 0 ? noted : lock;
}
