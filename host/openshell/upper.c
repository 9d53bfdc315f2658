// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/upper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file/folder.h"
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

int upper_open(const struct setup *setup, int store, struct fault *fault)
{
	int folder = folder_open(setup->disks,
				 "it is where sandboxes' disks are kept", fault);
	int lock;

	if (folder < 0)
		return folder;
	lock = upper_lock(setup, folder, fault);
	if (lock >= 0)
		upper_sweep(folder, store);
	close(folder);
	return lock;
}
