// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/attributes.h"
#include "file/output_temp.h"

static int output_put_fd(int fd, const char *data, size_t size)
{
	ssize_t n;

	while (size) {
		n = write(fd, data, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

int output_pwrite(int fd, const void *data, size_t size, uint64_t at)
{
	const char *from = data;
	ssize_t n;

	while (size) {
		n = pwrite(fd, from, size, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EBADMSG;
		from += n;
		at += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

int output_put(const struct output *output, const void *data, size_t size)
{
	return output_put_fd(output->fd, data, size);
}

/* What is no file has no owner to keep and nothing to lose. */
static int output_open_through(struct output *output, mode_t type)
{
	if (type != S_IFCHR && type != S_IFIFO && type != S_IFSOCK)
		return type == S_IFDIR ? -EISDIR : -EINVAL;
	output->fd = openat(output->dir, output->name,
			    O_WRONLY | O_NOCTTY | O_CLOEXEC);
	output->through = true;
	return output->fd < 0 ? -errno : 0;
}

static int output_look(struct output *output, mode_t *mode)
{
	struct stat st;

	if (fstatat(output->dir, output->name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (output->is_new)
		return -EEXIST;
	if (!S_ISREG(st.st_mode))
		return output_open_through(output, st.st_mode & S_IFMT);
	/* a folder's right to replace it is not one to write to it */
	if (faccessat(output->dir, output->name, W_OK, AT_EACCESS))
		return -errno;
	output->replaces = true;
	*mode = 0600;
	return 0;
}

static int output_start(struct output *output, mode_t mode)
{
	int err;

	err = output_look(output, &mode);
	if (err || output->through)
		return err;
	output_temp_sweep(output->dir);
	output->fd = output_temp_open(output->dir, mode, output->temp);
	return output->fd < 0 ? output->fd : 0;
}

int output_open_at(int dir, const char *name, mode_t mode, struct output *output)
{
	memset(output, 0, sizeof(*output));
	output->fd = -1;
	output->dir = dir;
	if (strlen(name) > NAME_MAX || strchr(name, '/'))
		return -ENAMETOOLONG;
	memcpy(output->name, name, strlen(name) + 1);
	return output_start(output, mode);
}

/* As fs.protected_symlinks does, and in every folder. */
static int output_real(const char *path, char real[PATH_MAX])
{
	struct stat st;

	if (lstat(path, &st) || !S_ISLNK(st.st_mode)) {
		if (snprintf(real, PATH_MAX, "%s", path) >= PATH_MAX)
			return -ENAMETOOLONG;
		return 0;
	}
	if (st.st_uid && st.st_uid != geteuid())
		return -EACCES;
	return realpath(path, real) ? 0 : -errno;
}

static int output_open_path(const char *path, struct output *output)
{
	char real[PATH_MAX], *slash;
	const char *name, *folder = ".";
	int err;

	err = output_real(path, real);
	if (err)
		return err;
	slash = strrchr(real, '/');
	name = slash ? slash + 1 : real;
	if (slash) {
		folder = slash == real ? "/" : real;
		*slash = '\0';
	}
	if (!*name || strlen(name) > NAME_MAX)
		return *name ? -ENAMETOOLONG : -EISDIR;
	memcpy(output->name, name, strlen(name) + 1);
	output->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	output->own_dir = true;
	return output->dir < 0 ? -errno : output_start(output, 0666);
}

static int output_fault(const char *path, int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: %s", path,
			 err == -EPERM ? "its owner or group would change"
				       : strerror(-err));
}

int output_open(const char *path, bool is_new, struct output *output,
		struct fault *fault)
{
	int err;

	memset(output, 0, sizeof(*output));
	output->fd = output->dir = -1;
	output->is_new = is_new;
	err = output_open_path(path, output);
	if (!err)
		return 0;
	output_abort(output);
	return output_fault(path, err, fault);
}

/* One that appeared meanwhile is replaced as one that was there before. */
static int output_name(struct output *output)
{
	int err = 0;

	if (!output->temp[0] && !output->replaces) {
		err = output_temp_link(output->fd, output->dir, output->name);
		if (err != -EEXIST || output->is_new)
			return err;
		err = 0;
	}
	if (!output->temp[0])
		err = output_temp_name(output->fd, output->dir, output->temp);
	if (err)
		return err;
	if (output->is_new)
		return renameat2(output->dir, output->temp, output->dir,
				 output->name, RENAME_NOREPLACE)
			       ? -errno
			       : 0;
	return renameat(output->dir, output->temp, output->dir, output->name)
		       ? -errno
		       : 0;
}

int output_commit(struct output *output)
{
	int err = 0;

	if (!output->through) {
		if (output->replaces)
			err = attributes_copy(output->dir, output->name,
					      output->fd);
		if (!err && !output->unsynced && fsync(output->fd))
			err = -errno;
		if (!err)
			err = output_name(output);
		if (!err)
			output->temp[0] = '\0';
		/* a file system that has no such thing has lost nothing */
		if (!err && !output->unsynced && fsync(output->dir) &&
		    errno != EINVAL)
			err = -errno;
	}
	output_abort(output);
	return err;
}

void output_abort(struct output *output)
{
	if (output->temp[0])
		unlinkat(output->dir, output->temp, 0);
	/* behind the name: it is the lock */
	if (output->fd >= 0)
		close(output->fd);
	if (output->own_dir && output->dir >= 0)
		close(output->dir);
	output->fd = output->dir = -1;
	output->temp[0] = '\0';
}

int output_write(const char *path, const void *data, size_t size,
		 struct fault *fault)
{
	struct output output;
	int err;

	err = output_open(path, false, &output, fault);
	if (err)
		return err;
	err = output_put(&output, data, size);
	if (err)
		output_abort(&output);
	else
		err = output_commit(&output);
	return err ? output_fault(path, err, fault) : 0;
}

static int output_send(const struct output *output, int fd, uint64_t size)
{
	off_t at = 0;
	ssize_t n;

	while ((uint64_t)at < size) {
		n = sendfile(output->fd, fd, &at, size - (uint64_t)at);
		if (n <= 0)
			return n ? -errno : -EBADMSG;
	}
	return 0;
}

int output_copy(const char *path, int fd, uint64_t size, struct fault *fault)
{
	struct output output;
	int err;

	err = output_open(path, false, &output, fault);
	if (err)
		return err;
	err = output_send(&output, fd, size);
	if (err)
		output_abort(&output);
	else
		err = output_commit(&output);
	return err ? output_fault(path, err, fault) : 0;
}

static int output_all_at(int dir, const char *name, mode_t mode,
			 const void *data, size_t size, bool unsynced)
{
	struct output output;
	int err;

	err = output_open_at(dir, name, mode, &output);
	output.unsynced = unsynced;
	if (!err)
		err = output_put(&output, data, size);
	if (!err)
		return output_commit(&output);
	output_abort(&output);
	return err;
}

int output_write_at(int dir, const char *name, mode_t mode, const void *data,
		    size_t size)
{
	return output_all_at(dir, name, mode, data, size, false);
}

int output_state_at(int dir, const char *name, mode_t mode, const void *data,
		    size_t size)
{
	return output_all_at(dir, name, mode, data, size, true);
}

int output_scratch(const char *path, mode_t mode, const void *data, size_t size)
{
	int fd, err;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  0600);
	if (fd < 0)
		return -errno;
	err = output_put_fd(fd, data, size);
	if (!err && fchmod(fd, mode))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}
