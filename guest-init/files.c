// SPDX-License-Identifier: GPL-2.0-or-later
#include "files.h"

#include "mem.h"
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

static int files_one(const struct job_file *file)
{
	const char *name;
	int folder = files_parent(file->path, &name), fd, ret;

	if (folder < 0)
		return folder;
	fd = files_open(folder, name);
	sys_close(folder);
	if (fd < 0)
		return fd;
	ret = files_fill(fd, file);
	sys_close(fd);
	return ret;
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
