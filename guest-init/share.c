// SPDX-License-Identifier: GPL-2.0-or-later
#include "share.h"

#include <linux/stat.h>

#include "stage.h"
#include "sys.h"
#include "walk.h"

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

/* The file that is mounted upon; its folder is made where it is missing. */
static int share_target(const char *path)
{
	struct statx st = {0};
	int fd = walk_file(path), ret;

	if (fd < 0)
		return fd;
	ret = (int)SYS_5(statx, fd, "", AT_EMPTY_PATH, STATX_TYPE, &st);
	if (!ret && (st.stx_mode & S_IFMT) == S_IFREG)
		return fd;
	sys_close(fd);
	return ret ? ret : -EINVAL;
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
	stage_begin();
	ret = share_mount(mount, STAGE, flags, failure);
	if (!ret) {
		ret = stage_bind(ABI_SHARE_FILE, fd);
		if (ret)
			share_fail(failure, ret, mount->path,
				   "the file of the host cannot be mounted:");
	}
	stage_end();
	sys_close(fd);
	return ret;
}
