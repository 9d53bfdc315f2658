// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/rows.h"

#include <inttypes.h>
#include <stdio.h>

#include "log.h"

static const struct {
	const char *name;
	const char *what;
} kinds[] = {
	[ROW_RAM] = {"ram", "RAM"},
	[ROW_MAP] = {"map", "window: the host's own memory (map)"},
	[ROW_QUARANTINE] = {"quarantine",
			    "window: memory that the guest does not use "
			    "(quarantine)"},
	[ROW_DEVICES] = {"devices", "devices"},
	[ROW_HOLE] = {"hole", "nothing"},
};

static const enum row_kind kind_of_part[] = {
	[LAYOUT_RAM] = ROW_RAM,
	[LAYOUT_MAP] = ROW_MAP,
	[LAYOUT_QUARANTINE] = ROW_QUARANTINE,
};

static const char *rows_kind_name(enum row_kind kind)
{
	return kinds[kind].name;
}

static void add(struct rows *rows, enum row_kind kind, struct layout_span span,
		const char *what)
{
	const struct row *before = &rows->row[rows->count - 1];
	uint64_t end = rows->count ? before->start + before->size : 0;

	if (span.start > end)
		rows->row[rows->count++] = (struct row){
			ROW_HOLE, end, span.start - end, kinds[ROW_HOLE].what};
	rows->row[rows->count++] =
		(struct row){kind, span.start, span.size, what};
}

void rows_make(const struct layout *layout, const struct rows_device *devices,
	       size_t count, struct rows *rows)
{
	size_t i = 0, j = 0;

	rows->count = 0;
	while (i < layout->count || j < count) {
		const struct layout_part *part = &layout->part[i];

		if (j == count ||
		    (i < layout->count && part->start < devices[j].span.start)) {
			enum row_kind kind = kind_of_part[part->kind];

			add(rows, kind,
			    (struct layout_span){part->start, part->size},
			    kinds[kind].what);
			i++;
		} else {
			add(rows, ROW_DEVICES, devices[j].span, devices[j].what);
			j++;
		}
	}
}

char *rows_size(uint64_t bytes, char text[ROWS_SIZE_TEXT])
{
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
	unsigned int i = 0;

	/* 1558 MiB says more than 1.5 GiB, and 64 GiB more than 65536 MiB */
	while (i < 3 && bytes && bytes % 1024 == 0) {
		bytes /= 1024;
		i++;
	}
	snprintf(text, ROWS_SIZE_TEXT, "%" PRIu64 " %s", bytes, units[i]);
	return text;
}

void rows_print(const struct rows *rows)
{
	char size[ROWS_SIZE_TEXT];
	const struct row *row;

	log_output("%-14s  %-14s  %12s  what\n", "first", "last", "size");
	for (row = rows->row; row < rows->row + rows->count; row++)
		log_output("0x%012" PRIx64 "  0x%012" PRIx64 "  %12s  %s\n",
			   row->start, row->start + row->size - 1,
			   rows_size(row->size, size), row->what);
}

json_t *rows_json(const struct rows *rows)
{
	json_t *array = json_array();
	char start[24], last[24];
	const struct row *row;

	for (row = rows->row; row < rows->row + rows->count; row++) {
		snprintf(start, sizeof(start), "0x%" PRIx64, row->start);
		snprintf(last, sizeof(last), "0x%" PRIx64,
			 row->start + row->size - 1);
		if (json_array_append_new(
			    array, json_pack("{s:s, s:s, s:I, s:s, s:s}",
					     "first", start, "last", last,
					     "size", (json_int_t)row->size,
					     "kind", rows_kind_name(row->kind),
					     "what", row->what))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}
