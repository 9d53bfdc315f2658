/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which parts of a sparse file an archive has: decimal numbers, one a line,
 * of how many there are and where each begins and how long it is.
 */
#ifndef GPUBOX_GUEST_INIT_TAR_MAP_H
#define GPUBOX_GUEST_INIT_TAR_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "tar.h"

#define TAR_MAP_PARTS 1024
/* Twice a number of 19 digits for each, and how many; in whole blocks. */
#define TAR_MAP_BYTES (81 * TAR_BLOCK)

struct tar_part {
	uint64_t at;
	uint64_t size;
};

struct tar_map {
	size_t count;
	uint64_t bytes; /* of all parts */
	struct tar_part part[TAR_MAP_PARTS];
};

/*
 * Read a map out of @text. Returns the bytes of its blocks, 0 when it goes on
 * behind @size bytes, or -EBADMSG: parts that are not in order, or not within
 * a file of @real bytes.
 */
long tar_map_read(const char *text, size_t size, uint64_t real,
		  struct tar_map *map);

/* Write one into @text, in whole blocks. Returns its bytes. */
size_t tar_map_write(const struct tar_map *map, char text[TAR_MAP_BYTES]);

#endif /* GPUBOX_GUEST_INIT_TAR_MAP_H */
