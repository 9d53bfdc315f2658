// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/sound.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include <libfdt.h>

/* FDT_MAX_DEPTH of drivers/of/fdt.c: libfdt calls itself for each level. */
#define SOUND_DEPTH_MAX 64
/*
 * Of a property's name, for which 31 are foreseen: the same one may be that of
 * each property, and is walked along each time.
 */
#define SOUND_NAME_MAX 256

/* The two blocks, Devicetree Specification v0.4, chapter 5. */
struct blocks {
	const char *tags;
	size_t tags_size;
	const char *strings;
	size_t strings_size;
};

static bool within(size_t total, size_t offset, size_t size)
{
	return offset <= total && size <= total - offset;
}

static bool sound_header(const void *data, size_t size, struct blocks *blocks)
{
	size_t total;

	if (size < sizeof(struct fdt_header) || fdt_magic(data) != FDT_MAGIC)
		return false;
	total = fdt_totalsize(data);
	if (total > size || total > INT_MAX || fdt_version(data) < 17 ||
	    fdt_last_comp_version(data) > 17)
		return false;
	blocks->tags = (const char *)data + fdt_off_dt_struct(data);
	blocks->tags_size = fdt_size_dt_struct(data);
	blocks->strings = (const char *)data + fdt_off_dt_strings(data);
	blocks->strings_size = fdt_size_dt_strings(data);
	return fdt_off_dt_struct(data) % FDT_TAGSIZE == 0 &&
	       within(total, fdt_off_dt_struct(data), blocks->tags_size) &&
	       within(total, fdt_off_dt_strings(data), blocks->strings_size);
}

/* A name and its NUL; how far it reaches, or 0. */
static size_t sound_name(const char *at, size_t left)
{
	const char *end = memchr(at, '\0', left);

	return end ? (size_t)(end - at) + 1 : 0;
}

/* A property behind its tag; how far it reaches, or 0. */
static size_t sound_property(const struct blocks *blocks, const char *at,
			     size_t left)
{
	const size_t head = 2 * sizeof(fdt32_t);
	size_t size, name, most;

	if (left < head)
		return 0;
	size = fdt32_ld((const fdt32_t *)(const void *)at);
	name = fdt32_ld((const fdt32_t *)(const void *)(at + sizeof(fdt32_t)));
	if (size > left - head || name >= blocks->strings_size)
		return 0;
	most = blocks->strings_size - name;
	if (!sound_name(blocks->strings + name,
			most < SOUND_NAME_MAX ? most : SOUND_NAME_MAX))
		return 0;
	return head + size;
}

bool sound_tree(const void *data, size_t size)
{
	struct blocks blocks;
	size_t at = 0, left, body;
	unsigned int depth = 0;
	const char *p;

	if (!sound_header(data, size, &blocks))
		return false;
	while (blocks.tags_size - at >= FDT_TAGSIZE) {
		p = blocks.tags + at;
		at += FDT_TAGSIZE;
		left = blocks.tags_size - at;
		body = 0;
		switch (fdt32_ld((const fdt32_t *)(const void *)p)) {
		case FDT_BEGIN_NODE:
			if (++depth > SOUND_DEPTH_MAX)
				return false;
			body = sound_name(p + FDT_TAGSIZE, left);
			if (!body)
				return false;
			break;
		case FDT_PROP:
			body = sound_property(&blocks, p + FDT_TAGSIZE, left);
			if (!body || !depth)
				return false;
			break;
		case FDT_END_NODE:
			if (!depth--)
				return false;
			break;
		case FDT_NOP:
			break;
		case FDT_END:
			return !depth && !fdt_check_full(data, size);
		default:
			return false;
		}
		at += (body + FDT_TAGSIZE - 1) / FDT_TAGSIZE * FDT_TAGSIZE;
		if (at > blocks.tags_size)
			return false;
	}
	return false;
}
