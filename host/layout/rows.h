/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's whole address space, row by row, for people. */
#ifndef GPUBOX_LAYOUT_ROWS_H
#define GPUBOX_LAYOUT_ROWS_H

#include <jansson.h>

#include "layout/layout.h"

#define ROWS_DEVICES_MAX 4

/* Where a machine has something else than memory. */
struct rows_device {
	struct layout_span span;
	const char *what;
};

enum row_kind {
	ROW_RAM,
	ROW_MAP,
	ROW_QUARANTINE,
	ROW_DEVICES,
	ROW_HOLE,
};

struct row {
	enum row_kind kind;
	uint64_t start;
	uint64_t size;
	const char *what;
};

struct rows {
	size_t count;
	/* each range of memory or devices may have a hole before it */
	struct row row[2 * (LAYOUT_PARTS_MAX + ROWS_DEVICES_MAX)];
};

/* Join @layout and the @count ascending @devices; they do not overlap. */
void rows_make(const struct layout *layout, const struct rows_device *devices,
	       size_t count, struct rows *rows);

#define ROWS_SIZE_TEXT 32

/* "386 MiB", "4 KiB": the largest unit that leaves no fraction. */
char *rows_size(uint64_t bytes, char text[ROWS_SIZE_TEXT]);

/* A table on stdout. */
void rows_print(const struct rows *rows);

/* NULL when out of memory. */
json_t *rows_json(const struct rows *rows);

/* A picture; *@svgp is freed with free(). 0 or -ENOMEM. */
int rows_svg(const struct rows *rows, const char *title, char **svgp);

#endif /* GPUBOX_LAYOUT_ROWS_H */
