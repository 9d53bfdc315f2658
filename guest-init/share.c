// SPDX-License-Identifier: GPL-2.0-or-later
#include "share.h"

#include <linux/mount.h>
#include <linux/stat.h>

#include "mem.h"
#include "sys.h"
#include "text.h"
#include "walk.h"

/* Where a file's file system is mounted for a moment. */
/* Where it is in nobody's way: the root may be read-only, and /run its own. */
#define SHARE_STAGE	 "/dev/.gpubox-share"
#define SHARE_MNT_DETACH 2

static int share_fail(struct failure *failure, int err, const char *object,
		      const char *what)
{
	return failure_set(failure, err, "volumes", object, what);
}

static int share_mount(const struct job_mount *mount, const char *where,
		       unsigned long flags, struct failure *failure)
{
	int ret =
		(int)SYS_5(mount, mount->serial, where, SHARE_TYPE, flags, NULL);

	if (ret == -ENODEV)
		return share_fail(failure, ret, mount->path,
				  "the guest's kernel has no virtiofs, by which "
				  "folders are shared, and the image no module "
				  "with it; write :copy behind the mount");
	if (ret)
		return share_fail(failure, ret, mount->path,
				  "what the host shares cannot be mounted:");
	return 0;
}

int share_folder(const struct job_mount *mount, unsigned long flags,
		 struct failure *failure)
{
	return share_mount(mount, ".", flags, failure);
}

/* The file @name, O_PATH; made where it is missing. */
static int share_open(int folder, const char *name)
{
	const int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
	struct statx st = {0};
	int fd, ret;

	fd = (int)SYS_4(openat, folder, name, flags, 0);
	if (fd == -ENOENT) {
		fd = (int)SYS_4(openat, folder, name,
				O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
		if (fd < 0)
			return fd;
		sys_close(fd);
		fd = (int)SYS_4(openat, folder, name, flags, 0);
	}
	if (fd < 0)
		return fd;
	ret = (int)SYS_5(statx, fd, "", AT_EMPTY_PATH, STATX_TYPE, &st);
	if (!ret && (st.stx_mode & S_IFMT) == S_IFREG)
		return fd;
	sys_close(fd);
	return ret ? ret : -EINVAL;
}

/* The file that is mounted upon; its folder is made where it is missing. */
static int share_target(const char *path)
{
	char parent[ABI_MOUNT_PATH_MAX + 1];
	size_t size = strlen(path);
	struct text text;
	int folder, fd;

	while (path[size] != '/')
		size--;
	text_begin(&text, parent, sizeof(parent));
	text_bytes(&text, path, size);
	folder = walk_folder(parent, true);
	if (folder < 0)
		return folder;
	fd = share_open(folder, path + size + 1);
	sys_close(folder);
	return fd;
}

/* Through /proc: no path is looked up again that could lead elsewhere. */
static int share_bind(int fd)
{
	char target[48];
	struct text text;

	text_begin(&text, target, sizeof(target));
	text_add(&text, "/proc/self/fd/");
	text_number(&text, (uint64_t)fd);
	return (int)SYS_5(mount, SHARE_STAGE "/" ABI_SHARE_FILE, target, NULL,
			  MS_BIND, NULL);
}

int share_file(const struct job_mount *mount, unsigned long flags,
	       struct failure *failure)
{
	int fd = share_target(mount->path), ret;

	if (fd == -EINVAL)
		return share_fail(failure, fd, mount->path,
				  "is something else than the file that is to be "
				  "mounted there");
	if (fd < 0)
		return share_fail(failure, fd, mount->path,
				  "no file can be mounted there:");
	SYS_3(mkdirat, AT_FDCWD, SHARE_STAGE, 0700);
	ret = share_mount(mount, SHARE_STAGE, flags, failure);
	if (!ret) {
		ret = share_bind(fd);
		if (ret)
			share_fail(failure, ret, mount->path,
				   "the file of the host cannot be mounted:");
		SYS_2(umount2, SHARE_STAGE, SHARE_MNT_DETACH);
	}
	SYS_3(unlinkat, AT_FDCWD, SHARE_STAGE, AT_REMOVEDIR);
	sys_close(fd);
	return ret;
}
