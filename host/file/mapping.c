// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/mapping.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "file/input.h"

/*
 * Not of the file: who writes to that would change what was checked, and who
 * truncates it would end us with SIGBUS.
 */
int mapping_reserve(size_t size, struct mapping *mapping)
{
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (data == MAP_FAILED)
		return -errno;
	mapping->data = data;
	mapping->size = size;
	return 0;
}

int mapping_fill(const struct mapping *mapping, int fd, size_t at, size_t size)
{
	if (at > mapping->size || size > mapping->size - at)
		return -EBADMSG;
	return input_pread(fd, (uint8_t *)mapping->data + at, size, at);
}

static int mapping_copy(int fd, size_t size, struct mapping *mapping)
{
	struct mapping whole = {0};
	int err;

	err = mapping_reserve(size, &whole);
	if (err)
		return err;
	err = mapping_fill(&whole, fd, 0, size);
	if (err)
		mapping_close(&whole);
	else
		*mapping = whole;
	return err;
}

int mapping_open(const char *path, struct mapping *mapping, struct fault *fault)
{
	uint64_t size = 0;
	int fd, err;

	fd = input_open(path, INPUT_FILE_MAX, &size, fault);
	if (fd < 0)
		return fd;
	if (!size)
		err = fault_set(fault, FAULT_GUEST, -EBADMSG, "%s: is empty",
				path);
	else
		err = mapping_copy(fd, (size_t)size, mapping);
	close(fd);
	return err ? fault_set(fault, FAULT_HOST, err, "%s: cannot be read: %s",
			       path,
			       err == -EBADMSG ? "it became shorter meanwhile"
					       : strerror(-err))
		   : 0;
}

void mapping_close(struct mapping *mapping)
{
	if (mapping->data)
		munmap((void *)mapping->data, mapping->size);
	mapping->data = NULL;
	mapping->size = 0;
}
