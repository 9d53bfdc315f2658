// SPDX-License-Identifier: GPL-2.0-or-later
#include "mounts.h"

#include <linux/mount.h>

#include "sys.h"

#define MOUNTS_PLAIN (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static const struct {
	const char *target;
	const char *type;
	unsigned long flags;
	const char *data;
} mounts_table[] = {
	{"/proc", "proc", MOUNTS_PLAIN, NULL},
	{"/sys", "sysfs", MOUNTS_PLAIN, NULL},
	{"/dev", "devtmpfs", MS_NOSUID, "mode=0755"},
	{"/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
	 "gid=5,mode=0620,ptmxmode=0666"},
	{"/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"},
	{"/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"},
	{"/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"},
};

static const struct {
	const char *path;
	const char *target;
} mounts_links[] = {
	{"/dev/fd", "/proc/self/fd"},
	{"/dev/stdin", "/proc/self/fd/0"},
	{"/dev/stdout", "/proc/self/fd/1"},
	{"/dev/stderr", "/proc/self/fd/2"},
};

static int mounts_one(unsigned int i)
{
	const char *target = mounts_table[i].target;
	const char *type = mounts_table[i].type;
	int ret = (int)SYS_5(mount, type, target, type, mounts_table[i].flags,
			     mounts_table[i].data);

	if (ret == -ENOENT) {
		SYS_3(mkdirat, AT_FDCWD, target, 0755);
		ret = (int)SYS_5(mount, type, target, type,
				 mounts_table[i].flags, mounts_table[i].data);
	}
	return ret == -EBUSY ? 0 : ret;
}

int mounts_all(struct failure *failure)
{
	unsigned int i;
	int ret;

	for (i = 0; i < sizeof(mounts_table) / sizeof(mounts_table[0]); i++) {
		ret = mounts_one(i);
		if (ret)
			return failure_set(failure, ret, "mounts",
					   mounts_table[i].target,
					   "cannot be mounted:");
	}
	/* A /dev that came with the kernel may have them already. */
	for (i = 0; i < sizeof(mounts_links) / sizeof(mounts_links[0]); i++)
		SYS_3(symlinkat, mounts_links[i].target, AT_FDCWD,
		      mounts_links[i].path);
	return 0;
}
