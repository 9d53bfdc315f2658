// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int output_write_all(int fd, const char *data, size_t size)
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

static int output_create(const char *tmp, const void *data, size_t size)
{
	int fd, ret;

	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	ret = output_write_all(fd, data, size);
	if (close(fd) && !ret)
		ret = -errno;
	if (ret)
		unlink(tmp);
	return ret;
}

int output_write(const char *path, const void *data, size_t size,
		 struct fault *fault)
{
	char tmp[PATH_MAX];
	int ret;

	if (snprintf(tmp, sizeof(tmp), "%s.tmp", path) >= (int)sizeof(tmp))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: the name is too long", path);
	ret = output_create(tmp, data, size);
	if (!ret && rename(tmp, path)) {
		ret = -errno;
		unlink(tmp);
	}
	if (ret)
		return fault_set(fault, FAULT_HOST, ret,
				 "%s: cannot be written: %s", path,
				 strerror(-ret));
	return 0;
}
