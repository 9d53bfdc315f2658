// SPDX-License-Identifier: GPL-2.0-or-later
#include "file.h"

#include <linux/errno.h>

#include "mem.h"
#include "sys.h"

int file_open(const char *path, struct file *file)
{
	int fd = sys_open(path, O_RDONLY, 0);
	long size;

	file->data = NULL;
	file->size = 0;
	if (fd < 0)
		return fd;
	size = SYS_3(lseek, fd, 0, SYS_SEEK_END);
	if (size > 0) {
		file->data = sys_mmap((size_t)size, 0, fd);
		file->size = (size_t)size;
	}
	sys_close(fd);
	if (size < 0)
		return (int)size;
	return size && !file->data ? -ENOMEM : 0;
}

void file_close(struct file *file)
{
	if (file->data)
		sys_munmap(file->data, file->size);
	file->data = NULL;
	file->size = 0;
}

int file_read(const char *path, char *buf, size_t size)
{
	int fd = sys_open(path, O_RDONLY, 0);
	long len;

	if (fd < 0)
		return fd;
	len = sys_read(fd, buf, size - 1);
	sys_close(fd);
	if (len < 0)
		return (int)len;
	if (len && buf[len - 1] == '\n')
		len--;
	buf[len] = 0;
	return (int)len;
}

int file_read_all(const char *path, char *buf, size_t size)
{
	int fd = sys_open(path, O_RDONLY, 0);
	size_t have = 0;
	long len;

	if (fd < 0)
		return fd;
	do {
		len = sys_read(fd, buf + have, size - 1 - have);
		have += len > 0 ? (size_t)len : 0;
	} while (len > 0 && have < size - 1);
	sys_close(fd);
	buf[have] = 0;
	return len < 0 ? (int)len : (int)have;
}

int file_write(const char *path, const char *text)
{
	int fd = sys_open(path, O_WRONLY, 0);
	long len;

	if (fd < 0)
		return fd;
	len = sys_write(fd, text, strlen(text));
	sys_close(fd);
	if (len < 0)
		return (int)len;
	/* proc_dointvec() of kernel/sysctl.c leaves the rest where it errs */
	return (size_t)len == strlen(text) ? 0 : -EINVAL;
}
