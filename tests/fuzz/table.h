/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of firmware tables do with one. */
#ifndef GPUBOX_TESTS_FUZZ_TABLE_H
#define GPUBOX_TESTS_FUZZ_TABLE_H

#include <assert.h>
#include <string.h>

#include "acpi/mandates.h"
#include "acpi/decoded.h"
#include "acpi/relax.h"

static inline void fuzz_show(void *arg, char sign, const struct decoded_line *line)
{
	(void)sign;
	assert(memchr(line->text, '\0', sizeof(line->text)));
	(*(size_t *)arg)++;
}

static inline void fuzz_relax(const struct table *table,
			      const struct place *place, size_t n)
{
	const struct places places = {(struct place *)place, n};
	struct decoded before, after;
	struct table relaxed;
	size_t changes = 0;

	if (relax_table(table, &places, place, 1, &relaxed, NULL))
		return;
	assert(!tables_check(&relaxed, NULL));
	assert(table_is_sound(&relaxed));
	assert(!relax_verify(table, &relaxed, &places, place, 1, NULL));
	assert(!decoded_read(table, &before));
	assert(!decoded_read(&relaxed, &after));
	decoded_compare(&before, &after, fuzz_show, &changes);
	assert(changes);
	decoded_free(&before);
	decoded_free(&after);
	table_free(&relaxed);
}

/* Read, decode and relax @data if it is a sound table of this name. */
static inline void fuzz_table(const char *name, const uint8_t *data, size_t size)
{
	const struct place place[] = {
		{.bdf = {.bus = 1},
		 .class = 0x020000,
		 .n_path = 2,
		 .path = {{.device = 0x1c}, {.bus = 1}}},
		{.bdf = {.bus = 2},
		 .class = 0x030000,
		 .n_path = 2,
		 .path = {{.device = 0x1d}, {.bus = 2}}},
	};
	struct decoded decoded;
	struct table table;

	if (table_take("fuzz", data, size, &table, NULL))
		return;
	if (!strcmp(table.name, name) && !tables_check(&table, NULL)) {
		assert(!decoded_read(&table, &decoded));
		decoded_free(&decoded);
		fuzz_relax(&table, place, 2);
	}
	table_free(&table);
}

#endif /* GPUBOX_TESTS_FUZZ_TABLE_H */
