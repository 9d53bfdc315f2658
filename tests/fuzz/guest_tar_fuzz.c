// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The archives that guest-init unpacks, as bytes: the first one chooses
 * between a map, records, and headers with their records.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tar.h"
#include "tar_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tar_entry entry;
static struct tar_records records;
static struct tar_map map;

static void fuzz_map(const uint8_t *data, size_t size)
{
	uint64_t real = 1u << 20, at = 0;
	size_t i;

	if (tar_map_read((const char *)data, size, real, &map) <= 0)
		return;
	assert(map.count <= TAR_MAP_PARTS && map.bytes <= real);
	for (i = 0; i < map.count; i++) {
		assert(map.part[i].at >= at);
		at = map.part[i].at + map.part[i].size;
		assert(at <= real);
	}
}

static void fuzz_check(void)
{
	uint8_t bytes[TAR_WRITE_MAX];

	assert(*entry.name && strlen(entry.name) < TAR_PATH);
	assert(strlen(entry.link) < TAR_PATH);
	assert(!(entry.mode & ~07777u));
	assert(entry.size <= INT64_MAX && entry.real <= INT64_MAX);
	assert(tar_write(&entry, bytes) <= TAR_WRITE_MAX);
}

static void fuzz_archive(const uint8_t *data, size_t size)
{
	memset(&records, 0, sizeof(records));
	while (size >= TAR_BLOCK && !tar_read_is_end(data)) {
		if (tar_read(data, &records, &entry))
			return;
		data += TAR_BLOCK;
		size -= TAR_BLOCK;
		if (entry.size > size)
			return;
		if (entry.type == TAR_PAX) {
			if (entry.size > TAR_RECORDS ||
			    tar_read_records((const char *)data, entry.size,
					     &records))
				return;
		} else if (entry.type != TAR_GLOBAL) {
			fuzz_check();
			memset(&records, 0, sizeof(records));
		}
		data += entry.size;
		size -= entry.size;
		if (tar_padding(entry.size) > size)
			return;
		data += tar_padding(entry.size);
		size -= tar_padding(entry.size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (size < 2)
		return 0;
	/* What is read behind its end is found. */
	copy = malloc(size - 1);
	assert(copy);
	memcpy(copy, data + 1, size - 1);
	memset(&records, 0, sizeof(records));
	if (data[0] % 3 == 0)
		fuzz_archive(copy, size - 1);
	else if (data[0] % 3 == 1)
		fuzz_map(copy, size - 1);
	else
		tar_read_records((const char *)copy, size - 1, &records);
	free(copy);
	return 0;
}
