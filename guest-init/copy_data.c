// SPDX-License-Identifier: GPL-2.0-or-later
#include "copy_data.h"

#include <linux/errno.h>

#include "copy.h"
#include "mem.h"
#include "sys.h"
#include "tar_map.h"

#define COPY_SEEK_DATA 3
#define COPY_SEEK_HOLE 4
#define COPY_SECTOR    512 /* of stx_blocks */

static uint8_t copy_buffer[COPY_BUFFER];
static struct tar_map copy_map;
static char copy_map_text[TAR_MAP_BYTES];

static void copy_data_whole(uint64_t size)
{
	copy_map.count = 1;
	copy_map.part[0] = (struct tar_part){0, size};
	copy_map.bytes = size;
}

/* What has too many holes has its last ones as zeros. */
static int copy_data_holes(int fd, uint64_t size)
{
	struct tar_part *part;
	long from, to = 0;

	copy_map.count = 0;
	copy_map.bytes = 0;
	while ((uint64_t)to < size) {
		from = SYS_3(lseek, fd, to, COPY_SEEK_DATA);
		if (from == -ENXIO)
			break;
		to = from < 0 ? from : SYS_3(lseek, fd, from, COPY_SEEK_HOLE);
		if (to < 0)
			return (int)to;
		if ((uint64_t)from >= size)
			break;
		if ((uint64_t)to > size || copy_map.count == TAR_MAP_PARTS - 2)
			to = (long)size;
		part = &copy_map.part[copy_map.count++];
		*part = (struct tar_part){(uint64_t)from, (uint64_t)(to - from)};
		copy_map.bytes += part->size;
	}
	/* Of a hole at the end the last part, of no bytes, tells. */
	copy_map.part[copy_map.count++] = (struct tar_part){size, 0};
	return 0;
}

/* What is missing of a part is zeros; 1. */
static int copy_data_part(int fd, const struct tar_part *part)
{
	uint64_t at = part->at, end = at + part->size;
	int ret = 0, cut = 0;
	size_t want;
	long len;

	for (; !ret && at < end; at += (uint64_t)len) {
		want = end - at < COPY_BUFFER ? (size_t)(end - at) : COPY_BUFFER;
		len = cut ? 0 : SYS_4(pread64, fd, copy_buffer, want, at);
		if (len <= 0) {
			cut = 1;
			memset(copy_buffer, 0, want);
			len = (long)want;
		}
		ret = copy_write(1, copy_buffer, (size_t)len);
	}
	return ret ? ret : cut;
}

static int copy_data_parts(int fd, const struct tar_entry *entry)
{
	int cut = 0, ret = 0;
	size_t i;

	for (i = 0; ret >= 0 && i < copy_map.count; i++) {
		ret = copy_data_part(fd, &copy_map.part[i]);
		cut |= ret > 0;
	}
	memset(copy_buffer, 0, TAR_BLOCK);
	if (ret >= 0)
		ret = copy_write(1, copy_buffer, tar_padding(copy_map.bytes));
	if (ret < 0)
		return ret;
	if (cut)
		copy_say(entry->name, -EIO, "became shorter while it was read");
	return cut;
}

int copy_data_out(int fd, const struct statx *st, struct tar_entry *entry,
		  uint8_t header[TAR_WRITE_MAX])
{
	size_t map = 0;
	int ret;

	entry->size = entry->real = st->stx_size;
	entry->sparse = st->stx_blocks < st->stx_size / COPY_SECTOR;
	if (entry->sparse && copy_data_holes(fd, st->stx_size))
		entry->sparse = false;
	if (entry->sparse) {
		map = tar_map_write(&copy_map, copy_map_text);
		entry->size = map + copy_map.bytes;
	} else {
		copy_data_whole(st->stx_size);
	}
	ret = copy_write(1, header, tar_write(entry, header));
	if (!ret)
		ret = copy_write(1, copy_map_text, map);
	return ret ? ret : copy_data_parts(fd, entry);
}

static int copy_data_take(int fd, uint64_t at, uint64_t size)
{
	size_t want;
	long len;
	int ret;

	if (SYS_3(lseek, fd, at, 0) < 0)
		return -EIO;
	while (size) {
		want = size < COPY_BUFFER ? (size_t)size : COPY_BUFFER;
		len = sys_read(0, copy_buffer, want);
		if (len <= 0)
			return len ? (int)len : -EBADMSG;
		ret = copy_write(fd, copy_buffer, (size_t)len);
		if (ret)
			return ret;
		size -= (uint64_t)len;
	}
	return 0;
}

/* The bytes of the map, or -errno. */
static long copy_data_map(const struct tar_entry *entry)
{
	size_t have = 0;
	long used = 0;
	int ret;

	while (!used) {
		if (have == TAR_MAP_BYTES || have + TAR_BLOCK > entry->size)
			return -EBADMSG;
		ret = copy_read(copy_map_text + have, TAR_BLOCK);
		if (ret)
			return ret;
		have += TAR_BLOCK;
		used = tar_map_read(copy_map_text, have, entry->real, &copy_map);
	}
	if (used > 0 &&
	    ((size_t)used != have || copy_map.bytes != entry->size - have))
		return -EBADMSG;
	return used;
}

int copy_data_in(int fd, const struct tar_entry *entry)
{
	long ret = 0;
	size_t i;

	copy_data_whole(entry->size);
	if (entry->sparse)
		ret = copy_data_map(entry);
	/* Before the bytes: what is too large is so at once. */
	if (ret >= 0)
		ret = SYS_2(ftruncate, fd, entry->real);
	for (i = 0; !ret && i < copy_map.count; i++)
		ret = copy_data_take(fd, copy_map.part[i].at,
				     copy_map.part[i].size);
	return ret ? (int)ret : copy_read(copy_buffer, tar_padding(entry->size));
}
