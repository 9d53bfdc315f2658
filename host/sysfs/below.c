// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysfs/below.h"

#include <errno.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * openat2(2): a rename or mount anywhere on the host while ".." is followed
 * ends it with EAGAIN. A busy host does that to some in ten thousand.
 */
#define BELOW_TRIES 1000

int below_open(int rootfd, const char *path, int flags)
{
	const struct open_how how = {
		.flags = (unsigned int)flags,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd, tries = BELOW_TRIES;

	do
		fd = (int)syscall(SYS_openat2, rootfd, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN && --tries);
	return fd < 0 ? -errno : fd;
}
