// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest_abi.h"
#include "layer/kind.h"

#define DISK_LOOPS "/sys/block/loop*/loop/backing_file"

static bool disk_is_behind(const char *attribute, const char *path)
{
	char name[PATH_MAX + 2] = "";
	FILE *file = fopen(attribute, "re");
	bool same;

	if (!file)
		return false;
	same = fgets(name, sizeof(name), file);
	fclose(file);
	name[strcspn(name, "\n")] = '\0';
	return same && !strcmp(name, path);
}

/* A file system that this host has mounted is not the guest's to change. */
static bool disk_has_loop(const char *path)
{
	char *real = realpath(path, NULL);
	glob_t found = {0};
	bool has = false;
	size_t i;

	if (real && !glob(DISK_LOOPS, 0, NULL, &found))
		for (i = 0; i < found.gl_pathc && !has; i++)
			has = disk_is_behind(found.gl_pathv[i], real);
	globfree(&found);
	free(real);
	return has;
}

static int disk_lock(int fd, const char *path, bool write, struct fault *fault)
{
	if (disk_has_loop(path))
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "%s: is in use by a loop device of this host; "
				 "unmount it first",
				 path);
	if (!flock(fd, (write ? LOCK_EX : LOCK_SH) | LOCK_NB))
		return 0;
	if (errno != EWOULDBLOCK)
		return fault_set(fault, FAULT_HOST, -errno,
				 "%s: cannot be locked: %s", path,
				 strerror(errno));
	return fault_set(
		fault, FAULT_HOST, -EBUSY,
		"%s: is in use already, by another guest or twice by "
		"this one%s",
		path, write ? "; a writer needs it alone" : ", and written to");
}

/* Under the lock it stays as it is. */
static int disk_check(int fd, const char *path, bool write, struct layer *layer,
		      struct fault *fault)
{
	uint8_t head[KIND_HEAD];
	struct stat st;
	uint64_t bytes;
	ssize_t n;

	n = pread(fd, head, sizeof(head), 0);
	if (n < 0 || fstat(fd, &st))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", path,
				 strerror(errno));
	if (kind_of(head, (size_t)n, &bytes) != KIND_EXT4 ||
	    !S_ISREG(st.st_mode) || bytes > (uint64_t)st.st_size)
		return fault_set(fault, FAULT_HOST, -EBADMSG,
				 "%s: changed while it was opened", path);
	if (!write && kind_ext4_unclean(head, (size_t)n))
		return fault_set(fault, FAULT_HOST, -EROFS,
				 "%s: was not unmounted and has to be "
				 "recovered, which writes; mount it once "
				 "without :ro, or run 'e2fsck -p' on it",
				 path);
	layer->type = ABI_ROOT_EXT4;
	layer->size = (uint64_t)st.st_size;
	layer->write = write;
	return 0;
}

int disk_open(const char *path, bool write, struct layer *layer,
	      struct fault *fault)
{
	int err;

	layer->fd = open(path, (write ? O_RDWR : O_RDONLY) | O_NONBLOCK |
				       O_NOCTTY | O_CLOEXEC);
	if (layer->fd < 0)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s%s", path,
				 strerror(errno),
				 write ? "; write :ro behind it to only read "
					 "it"
				       : "");
	snprintf(layer->path, sizeof(layer->path), "%s", path);
	err = disk_lock(layer->fd, path, write, fault);
	return err ? err : disk_check(layer->fd, path, write, layer, fault);
}
