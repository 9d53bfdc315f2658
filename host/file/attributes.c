// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ATTRIBUTES_NAMES 4096
#define ATTRIBUTES_VALUE 4096

/* A label that we may not set is one that the file system gives. */
static void attributes_copy_extended(int from, int to)
{
	char names[ATTRIBUTES_NAMES], value[ATTRIBUTES_VALUE], *name;
	ssize_t size, n;

	size = flistxattr(from, names, sizeof(names));
	for (name = names; size > 0 && name < names + size;
	     name += strlen(name) + 1) {
		n = fgetxattr(from, name, value, sizeof(value));
		if (n >= 0)
			(void)!fsetxattr(to, name, value, (size_t)n, 0);
	}
}

int attributes_copy(int dir, const char *name, int fd)
{
	struct stat old, new;
	int from;

	if (fstatat(dir, name, &old, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &new))
		return -errno;
	if ((old.st_uid != new.st_uid || old.st_gid != new.st_gid) &&
	    fchown(fd, old.st_uid, old.st_gid))
		return -errno;
	from = openat(dir, name,
		      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (from >= 0) {
		attributes_copy_extended(from, fd);
		close(from);
	}
	/* behind the owner, whose change takes set-user-ID bits away */
	return fchmod(fd, old.st_mode & 07777) ? -errno : 0;
}
