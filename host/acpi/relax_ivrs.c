// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "acpi/ivrs.h"
#include "acpi/relax_job.h"
#include "file/bytes.h"

static void relax_put_range(struct table *table, size_t offset, uint16_t first,
			    uint16_t last)
{
	uint8_t *p = table->data + offset;

	p[0] = IVRS_IVMD_RANGE;
	bytes_put_le16(p + IVRS_IVMD_FIRST, first);
	bytes_put_le16(p + IVRS_IVMD_LAST, last);
}

/*
 * Take @device out of the IVMD: dropped when it was alone, narrowed when it
 * was at an end, else split in two. Returns how far behind its offset the
 * next block begins, or -ENOMEM.
 */
static int relax_block(struct table *table, const struct ivrs_block *block,
		       struct ivrs_memory memory, uint16_t device)
{
	uint8_t copy[UINT8_MAX + 1];
	size_t offset = block->offset;

	if (memory.first == memory.last) {
		table_remove(table, offset, block->length);
		return 0;
	}
	if (device == memory.first) {
		relax_put_range(table, offset, memory.first + 1, memory.last);
		return (int)block->length;
	}
	if (device == memory.last) {
		relax_put_range(table, offset, memory.first, memory.last - 1);
		return (int)block->length;
	}
	if (block->length > sizeof(copy) ||
	    table->size + block->length > TABLE_SIZE_MAX)
		return -EFBIG;
	memcpy(copy, table->data + offset, block->length);
	if (table_insert(table, offset + block->length, copy, block->length))
		return -ENOMEM;
	relax_put_range(table, offset, memory.first, device - 1);
	relax_put_range(table, offset + block->length, device + 1, memory.last);
	return 2 * (int)block->length;
}

/* 1: some IVMD covered it. */
static int relax_device(struct table *table, const struct place *place)
{
	const struct ivrs ivrs = {table};
	struct ivrs_block block = {0};
	uint16_t device = (uint16_t)place_requester(place);
	int next, changed = 0;

	if (place->bdf.domain > UINT16_MAX)
		return 0;
	while (ivrs_next(&ivrs, &block)) {
		if (!ivrs_asks_for(&ivrs, &block, (uint16_t)place->bdf.domain,
				   device))
			continue;
		next = relax_block(table, &block, ivrs_memory(&ivrs, &block),
				   device);
		if (next < 0)
			return next;
		block.length = (size_t)next;
		changed = 1;
	}
	return changed;
}

int relax_ivrs(struct table *relaxed, const struct relax_job *job,
	       struct fault *fault)
{
	struct ivrs ivrs;
	int err, changed = 0;
	size_t i;

	err = ivrs_open(relaxed, &ivrs, fault);
	for (i = 0; i < job->n && err >= 0; i++) {
		err = relax_device(relaxed, &job->device[i]);
		changed |= err > 0;
	}
	if (err < 0)
		return fault_set(fault, FAULT_HOST, err,
				 "IVRS: an IVMD cannot be split: %s",
				 strerror(-err));
	return changed;
}
