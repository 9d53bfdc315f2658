// SPDX-License-Identifier: GPL-2.0-or-later
/* Whatever a template says of its guest's memory. */
#include <assert.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layout/numa.h"
#include "template/extents.h"
#include "template/ram.h"

#define BYTES (UINT64_C(16) * EXTENTS_PAGE)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int load(int ram, int file, size_t size)
{
	struct ram_load load;
	int err = ram_load_open(&load, ram, BYTES, file, size);

	if (err)
		return err;
	while ((err = ram_load_some(&load)) > 0)
		;
	ram_load_close(&load);
	return err;
}

static void is_sane(const struct extents *extents, size_t size)
{
	uint64_t end = 0, bytes = 0;
	size_t i;

	for (i = 0; i < extents->count; i++) {
		assert(extents->list[i].at >= end);
		end = extents->list[i].at + extents->list[i].size;
		assert(end > extents->list[i].at && end <= BYTES);
		bytes += extents->list[i].size;
	}
	assert(bytes == extents->bytes);
	assert(extents->from <= size && bytes <= size - extents->from);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int file = memfd_create("fuzz", MFD_CLOEXEC);
	int ram = ram_create(BYTES, NUMA_NONE);
	struct extents extents;
	struct stat st;

	assert(file >= 0 && ram >= 0);
	assert(write(file, data, size) == (ssize_t)size);
	if (!extents_read(file, size, BYTES, &extents)) {
		is_sane(&extents, size);
		extents_free(&extents);
		assert(!load(ram, file, size));
	} else {
		assert(load(ram, file, size));
	}
	assert(!fstat(ram, &st) && st.st_size == (off_t)BYTES);
	close(file);
	close(ram);
	return 0;
}
