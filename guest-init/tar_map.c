// SPDX-License-Identifier: GPL-2.0-or-later
#include "tar_map.h"

#include <linux/errno.h>

#include "mem.h"

struct tar_map_at {
	const char *text;
	size_t at;
	size_t size;
};

/* 1, 0 at the end of what is there, -EBADMSG. */
static int tar_map_number(struct tar_map_at *from, uint64_t *number)
{
	size_t begin = from->at;
	unsigned int digit;

	for (*number = 0; from->at < from->size; from->at++) {
		if (from->text[from->at] == '\n' && from->at > begin) {
			from->at++;
			return 1;
		}
		digit = (unsigned int)(from->text[from->at] - '0');
		if (digit > 9 || *number > ((uint64_t)INT64_MAX - digit) / 10)
			return -EBADMSG;
		*number = *number * 10 + digit;
	}
	return 0;
}

static int tar_map_part(struct tar_map_at *from, uint64_t real,
			struct tar_map *map)
{
	struct tar_part *part = &map->part[map->count];
	const struct tar_part *last = part - 1;
	uint64_t least = map->count ? last->at + last->size : 0;
	int got = tar_map_number(from, &part->at);

	if (got > 0)
		got = tar_map_number(from, &part->size);
	if (got <= 0)
		return got;
	if (part->at < least || part->at > real || part->size > real - part->at)
		return -EBADMSG;
	map->bytes += part->size;
	map->count++;
	return 1;
}

long tar_map_read(const char *text, size_t size, uint64_t real,
		  struct tar_map *map)
{
	struct tar_map_at from = {text, 0, size};
	uint64_t count;
	int got = tar_map_number(&from, &count);

	map->count = 0;
	map->bytes = 0;
	if (got > 0 && count > TAR_MAP_PARTS)
		return -EBADMSG;
	while (got > 0 && map->count < count)
		got = tar_map_part(&from, real, map);
	if (got <= 0)
		return got;
	from.at += tar_padding(from.at);
	return from.at <= size ? (long)from.at : 0;
}

static size_t tar_map_put(char *text, uint64_t number)
{
	char digits[20];
	size_t n = 0, i;

	do
		digits[n++] = (char)('0' + number % 10);
	while (number /= 10);
	for (i = 0; i < n; i++)
		text[i] = digits[n - 1 - i];
	text[n] = '\n';
	return n + 1;
}

size_t tar_map_write(const struct tar_map *map, char text[TAR_MAP_BYTES])
{
	size_t used = tar_map_put(text, map->count), i;

	for (i = 0; i < map->count; i++) {
		used += tar_map_put(text + used, map->part[i].at);
		used += tar_map_put(text + used, map->part[i].size);
	}
	memset(text + used, 0, tar_padding(used));
	return used + tar_padding(used);
}
