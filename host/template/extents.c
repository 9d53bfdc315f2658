// SPDX-License-Identifier: GPL-2.0-or-later
#include "template/extents.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file/input.h"
#include "guest_abi.h"

#define EXTENTS_ROW 16
#define EXTENTS_END 40

static const char extents_mark[16] = "gpubox memory 1";

static int extents_grow(struct extents *extents)
{
	size_t room = extents->room ? 2 * extents->room : 256;
	struct extent *list;

	list = reallocarray(extents->list, room, sizeof(*list));
	if (!list)
		return -ENOMEM;
	extents->list = list;
	extents->room = room;
	return 0;
}

int extents_add(struct extents *extents, uint64_t at, uint64_t size)
{
	struct extent *last = extents->list + extents->count;

	if (extents->count && last[-1].at + last[-1].size == at) {
		last[-1].size += size;
	} else {
		if (extents->count == extents->room && extents_grow(extents))
			return -ENOMEM;
		extents->list[extents->count++] = (struct extent){at, size};
	}
	extents->bytes += size;
	return 0;
}

int extents_write(const struct extents *extents, const struct output *output)
{
	size_t i, size = extents->count * EXTENTS_ROW + EXTENTS_END;
	uint8_t *text = malloc(size), *at = text;
	int err;

	if (!text)
		return -ENOMEM;
	for (i = 0; i < extents->count; i++, at += EXTENTS_ROW) {
		abi_put64(at, extents->list[i].at);
		abi_put64(at + 8, extents->list[i].size);
	}
	memcpy(at, extents_mark, sizeof(extents_mark));
	abi_put64(at + 16, extents->memory);
	abi_put64(at + 24, extents->count);
	abi_put64(at + 32, extents->from);
	err = output_put(output, text, size);
	free(text);
	return err;
}

/* Behind the one before, in the memory, and of whole pages. */
static int extents_take(struct extents *extents, const uint8_t *row)
{
	const struct extent *last = extents->list + extents->count;
	const struct extent extent = {abi_get64(row), abi_get64(row + 8)};
	uint64_t least = extents->count ? last[-1].at + last[-1].size : 0;

	if (extent.at < least || extent.at > extents->memory || !extent.size ||
	    extent.size > extents->memory - extent.at ||
	    extent.at % EXTENTS_PAGE || extent.size % EXTENTS_PAGE)
		return -EBADMSG;
	extents->list[extents->count++] = extent;
	extents->bytes += extent.size;
	return 0;
}

/* @count rows, which end at @end of the file. */
static int extents_rows(int fd, size_t count, uint64_t end,
			struct extents *extents)
{
	const size_t size = count * EXTENTS_ROW;
	uint8_t *text = malloc(size + 1);
	size_t i;
	int err;

	extents->list = calloc(count + 1, sizeof(*extents->list));
	if (!text || !extents->list)
		err = -ENOMEM;
	else
		err = input_pread(fd, text, size, end - size);
	for (i = 0; !err && i < count; i++)
		err = extents_take(extents, text + i * EXTENTS_ROW);
	free(text);
	if (!err && extents->bytes != end - size - extents->from)
		err = -EBADMSG;
	if (err)
		extents_free(extents);
	return err;
}

int extents_read(int fd, uint64_t size, uint64_t memory, struct extents *extents)
{
	uint8_t end[EXTENTS_END];
	uint64_t count;
	int err;

	memset(extents, 0, sizeof(*extents));
	if (size < EXTENTS_END)
		return -EBADMSG;
	size -= EXTENTS_END;
	err = input_pread(fd, end, EXTENTS_END, size);
	if (err)
		return err;
	count = abi_get64(end + 24);
	if (memcmp(end, extents_mark, sizeof(extents_mark)) != 0 ||
	    abi_get64(end + 16) != memory || count > memory / EXTENTS_PAGE ||
	    count > size / EXTENTS_ROW ||
	    abi_get64(end + 32) > size - count * EXTENTS_ROW)
		return -EBADMSG;
	extents->memory = memory;
	extents->from = abi_get64(end + 32);
	return extents_rows(fd, (size_t)count, size, extents);
}

void extents_free(struct extents *extents)
{
	free(extents->list);
	memset(extents, 0, sizeof(*extents));
}
