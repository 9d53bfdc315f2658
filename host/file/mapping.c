// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Offsets in a FIT have 32 bits; no kernel is as large. */
#define MAPPING_MAX ((uint64_t)UINT32_MAX + 1)

static int mapping_size(const char *path, int fd, size_t *size,
			struct fault *fault)
{
	struct stat st;

	if (fstat(fd, &st))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", path,
				 strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is not a regular file", path);
	if (!st.st_size)
		return fault_set(fault, FAULT_GUEST, -EBADMSG, "%s: is empty",
				 path);
	if ((uint64_t)st.st_size > MAPPING_MAX)
		return fault_set(fault, FAULT_HOST, -EFBIG,
				 "%s: is larger than 4 GiB", path);
	*size = (size_t)st.st_size;
	return 0;
}

static int mapping_map(const char *path, int flags, struct mapping *mapping,
		       struct fault *fault)
{
	size_t size = 0;
	void *data;
	int fd, ret;

	/* not blocking: a FIFO would wait for its writer */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", path,
				 strerror(errno));
	ret = mapping_size(path, fd, &size, fault);
	if (ret)
		goto out_close;
	data = mmap(NULL, size, PROT_READ, MAP_PRIVATE | flags, fd, 0);
	if (data == MAP_FAILED) {
		ret = fault_set(fault, FAULT_HOST, -errno,
				"%s: cannot be mapped: %s", path,
				strerror(errno));
		goto out_close;
	}
	mapping->data = data;
	mapping->size = size;
out_close:
	close(fd);
	return ret;
}

/* All of it is going to be hashed: one call instead of a fault a page. */
int mapping_open(const char *path, struct mapping *mapping, struct fault *fault)
{
	return mapping_map(path, MAP_POPULATE, mapping, fault);
}

int mapping_open_parts(const char *path, struct mapping *mapping,
		       struct fault *fault)
{
	return mapping_map(path, 0, mapping, fault);
}

void mapping_close(struct mapping *mapping)
{
	if (mapping->data)
		munmap((void *)mapping->data, mapping->size);
	mapping->data = NULL;
	mapping->size = 0;
}
