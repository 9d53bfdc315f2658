// SPDX-License-Identifier: GPL-2.0-or-later
#include "files.h"

#include <stdbool.h>

#include <linux/mount.h>

#include "mem.h"
#include "stage.h"
#include "sys.h"
#include "walk.h"

#define FILES_OPEN (O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC)

/* The folder of @path, open, and in *@name what comes behind it. */
static int files_parent(const char *path, const char **name)
{
	char parent[ABI_MOUNT_PATH_MAX + 1];
	size_t end = strlen(path);

	while (path[end - 1] != '/')
		end--;
	*name = path + end;
	/* "/" itself is a folder without a word in it */
	if (end == 1)
		return sys_open("/", O_PATH | O_DIRECTORY, 0);
	memcpy(parent, path, end - 1);
	parent[end - 1] = '\0';
	return walk_folder(parent, true);
}

static int files_open(int folder, const char *name)
{
	int fd = (int)SYS_4(openat, folder, name, FILES_OPEN, 0600);

	if (fd != -ELOOP)
		return fd;
	SYS_3(unlinkat, folder, name, 0);
	return (int)SYS_4(openat, folder, name, FILES_OPEN, 0600);
}

static int files_fill(int fd, const struct job_file *file)
{
	size_t done = 0;
	long n;
	int ret;

	while (done < file->size) {
		n = SYS_3(write, fd, file->data + done, file->size - done);
		if (n <= 0)
			return n ? (int)n : -EIO;
		done += (size_t)n;
	}
	ret = (int)SYS_3(fchown, fd, file->uid, file->gid);
	return ret ? ret : (int)SYS_2(fchmod, fd, file->mode);
}

static int files_put(int folder, const char *name, const struct job_file *file)
{
	int fd = files_open(folder, name), ret;

	if (fd < 0)
		return fd;
	ret = files_fill(fd, file);
	sys_close(fd);
	return ret;
}

/* What may be the host's is covered, not written to. */
static int files_cover(const struct job_file *file)
{
	int target = walk_file(file->path), stage, ret;

	if (target < 0)
		return target;
	stage_begin();
	ret = (int)SYS_5(mount, "tmpfs", STAGE, "tmpfs", MS_NOSUID | MS_NODEV,
			 "mode=0700");
	if (!ret) {
		stage = sys_open(STAGE, O_PATH | O_DIRECTORY, 0);
		ret = files_put(stage, ABI_SHARE_FILE, file);
		sys_close(stage);
	}
	if (!ret)
		ret = stage_bind(ABI_SHARE_FILE, target);
	stage_end();
	sys_close(target);
	return ret;
}

static int files_one(const struct job_file *file)
{
	const char *name;
	int folder = files_parent(file->path, &name), ret;
	bool own;

	if (folder < 0)
		return folder;
	own = walk_is_own(folder, name);
	ret = own ? files_put(folder, name, file) : 0;
	sys_close(folder);
	return own ? ret : files_cover(file);
}

int files_write(const struct job_files *files, struct failure *failure)
{
	size_t i;
	int ret;

	for (i = 0; i < files->count; i++) {
		ret = files_one(&files->list[i]);
		if (ret)
			return failure_set(failure, ret, "files",
					   files->list[i].path,
					   "cannot be written:");
	}
	return 0;
}
