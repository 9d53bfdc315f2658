/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table in words, one line per entry and per part of it, and what differs */
#ifndef GPUBOX_ACPI_DECODED_H
#define GPUBOX_ACPI_DECODED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi/table.h"

struct decoded_line {
	size_t offset; /* in the table */
	size_t length;
	unsigned int type;
	bool inner; /* a part of the entry before it: scope, mapping, range */
	char text[160]; /* printable; no offset of its own in it */
};

struct decoded {
	struct decoded_line *line;
	size_t count;
};

/*
 * Decode a table that tables_check() has found good. 0 or -ENOMEM;
 * decoded_free() frees in any case.
 */
int decoded_read(const struct table *table, struct decoded *decoded);
void decoded_free(struct decoded *decoded);

/*
 * Tell @show what differs: '-' a line of @before, '+' one of @after, ' ' the
 * entry that a changed part belongs to.
 */
void decoded_compare(const struct decoded *before, const struct decoded *after,
		     void (*show)(void *arg, char sign,
				  const struct decoded_line *line),
		     void *arg);

#endif /* GPUBOX_ACPI_DECODED_H */
