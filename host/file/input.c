// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int input_say(const char *path, int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: %s", path, strerror(-err));
}

/* It would be read as an empty one. */
static bool input_hides_size(int fd, const struct stat *st)
{
	char byte;

	return !st->st_size && pread(fd, &byte, 1, 0) == 1;
}

static int input_check(int fd, const char *path, uint64_t max, uint64_t *sizep,
		       struct fault *fault)
{
	struct stat st;

	if (fstat(fd, &st))
		return input_say(path, -errno, fault);
	if (!S_ISREG(st.st_mode))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is not a regular file", path);
	if (input_hides_size(fd, &st))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: has bytes and tells no size, as files of "
				 "/proc do; give a copy of it",
				 path);
	if ((uint64_t)st.st_size > max)
		return fault_set(fault, FAULT_HOST, -EFBIG,
				 "%s: has %lu bytes, and may have at most %lu",
				 path, (unsigned long)st.st_size, max);
	if (sizep)
		*sizep = (uint64_t)st.st_size;
	return 0;
}

int input_open(const char *path, uint64_t max, uint64_t *sizep,
	       struct fault *fault)
{
	int fd, err;

	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return input_say(path, -errno, fault);
	err = input_check(fd, path, max, sizep, fault);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int input_pread(int fd, void *data, size_t size, uint64_t at)
{
	uint8_t *to = data;
	ssize_t n;

	while (size) {
		n = pread(fd, to, size, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EBADMSG;
		to += n;
		at += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

static int input_take(int fd, const char *name, size_t size, void **datap,
		      size_t *sizep, struct fault *fault)
{
	uint8_t *data = malloc(size + 1);
	int err = data ? input_pread(fd, data, size, 0) : -ENOMEM;

	if (!err) {
		data[size] = '\0';
		*datap = data;
		*sizep = size;
		return 0;
	}
	free(data);
	if (err == -EBADMSG)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: became shorter while it was read", name);
	return input_say(name, err, fault);
}

int input_read_fd(int fd, const char *name, uint64_t max, void **datap,
		  size_t *sizep, struct fault *fault)
{
	uint64_t size = 0;
	int err = input_check(fd, name, max, &size, fault);

	return err ? err
		   : input_take(fd, name, (size_t)size, datap, sizep, fault);
}

int input_read(const char *path, uint64_t max, void **datap, size_t *sizep,
	       struct fault *fault)
{
	uint64_t size = 0;
	int fd, err;

	fd = input_open(path, max, &size, fault);
	if (fd < 0)
		return fd;
	err = input_take(fd, path, (size_t)size, datap, sizep, fault);
	close(fd);
	return err;
}
