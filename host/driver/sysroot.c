// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sysfs/below.h"

/* The name the kernel has for an open file: no link is in it. */
static int sysroot_real(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX);
	if (n < 0)
		return -errno;
	if (n >= PATH_MAX)
		return -ENAMETOOLONG;
	path[n] = '\0';
	return *path == '/' ? 0 : -ENOENT;
}

int sysroot_open(const char *path, struct sysroot *root, struct fault *fault)
{
	char real[PATH_MAX];
	int err = 0;

	root->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0)
		err = -errno;
	if (!err)
		err = sysroot_real(root->fd, real);
	if (!err && snprintf(root->path, sizeof(root->path), "%s", path) >=
			    (int)sizeof(root->path))
		err = -ENAMETOOLONG;
	if (!err) {
		root->prefix = strcmp(real, "/") ? strlen(real) : 0;
		while (*root->path && root->path[strlen(root->path) - 1] == '/')
			root->path[strlen(root->path) - 1] = '\0';
		return 0;
	}
	sysroot_close(root);
	return fault_set(fault, FAULT_HOST, err, "%s: %s", path, strerror(-err));
}

void sysroot_close(struct sysroot *root)
{
	if (root->fd >= 0)
		close(root->fd);
	root->fd = -1;
}

static int sysroot_look(const struct sysroot *root, const char *name,
			mode_t type, struct sysroot_file *file)
{
	int fd, err;

	fd = below_open(root->fd, name, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return fd;
	err = fstat(fd, &file->st) ? -errno : sysroot_real(fd, file->path);
	close(fd);
	if (err)
		return err;
	file->below = file->path + root->prefix + 1;
	return (file->st.st_mode & S_IFMT) == type ? 0 : -ENOENT;
}

int sysroot_find(const struct sysroot *root, const char *name,
		 struct sysroot_file *file)
{
	return sysroot_look(root, name, S_IFREG, file);
}

int sysroot_find_folder(const struct sysroot *root, const char *name,
			struct sysroot_file *file)
{
	return sysroot_look(root, name, S_IFDIR, file);
}
