// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/asks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/since.h"

#define ASKS_PAGE  0x1000ULL
#define ASKS_ALIGN 0x10000ULL /* what the IORT asks of an RMR's ranges */

int asks_add(struct asks *asks, const struct ask *ask)
{
	struct ask *bigger =
		realloc(asks->ask, (asks->count + 1) * sizeof(*asks->ask));

	if (!bigger)
		return -ENOMEM;
	asks->ask = bigger;
	asks->ask[asks->count++] = *ask;
	return 0;
}

void asks_free(struct asks *asks)
{
	free(asks->ask);
	memset(asks, 0, sizeof(*asks));
}

bool asks_is_empty(const struct ask *ask)
{
	return ask->end == ask->start - 1 || ask->end < ask->start;
}

bool asks_stops(const struct ask *ask)
{
	return ask->type == IOMMU_DIRECT && !ask->ignored && !ask->is_lax;
}

size_t asks_stopping(const struct asks *asks)
{
	size_t i, n = 0;

	for (i = 0; i < asks->count; i++)
		n += asks_stops(&asks->ask[i]);
	return n;
}

const struct ask *asks_stopping_tree(const struct asks *asks)
{
	size_t i;

	for (i = 0; i < asks->count; i++)
		if (asks_stops(&asks->ask[i]) &&
		    !strcmp(asks->ask[i].table, ASKS_TREE_NAME))
			return &asks->ask[i];
	return NULL;
}

/*
 * iort_rmr_alloc(): a range that is not aligned to 64 KiB is widened to pages.
 * Pages of 4 KiB are taken for granted. A length of 0 is taken as it is
 * (iort_rmr_desc_check_overlap: "continue anyway").
 */
static void asks_rmr_range(struct ask *ask, uint64_t start, uint64_t length)
{
	if ((start | length) & (ASKS_ALIGN - 1)) {
		length += start & (ASKS_PAGE - 1);
		length = (length + ASKS_PAGE - 1) & ~(ASKS_PAGE - 1);
		start &= ~(ASKS_PAGE - 1);
	}
	ask->start = start;
	ask->end = start + length - 1;
}

static int asks_of_rmr(const struct iort *iort, const struct iort_node *node,
		       struct ask *ask, struct asks *asks)
{
	struct iort_rmr rmr = iort_rmr(iort, node);
	uint64_t start, length;
	uint32_t i;
	int err = 0;

	ask->entry = node->offset;
	ask->type = rmr.flags & IORT_RMR_REMAP ? IOMMU_DIRECT_RELAXABLE
					       : IOMMU_DIRECT;
	snprintf(ask->what, sizeof(ask->what),
		 "IORT RMR node %u at 0x%zx, remapping %spermitted", node->id,
		 node->offset, rmr.flags & IORT_RMR_REMAP ? "" : "not ");
	for (i = 0; i < rmr.n_ranges && !err; i++) {
		iort_rmr_range(iort, &rmr, i, &start, &length);
		asks_rmr_range(ask, start, length);
		err = asks_add(asks, ask);
	}
	return err;
}

size_t asks_streams(const struct iort *iort, const struct place *place,
		    struct iort_stream *streams)
{
	size_t i, n = 0;

	for (i = 0; i <= place->n_aliases; i++)
		n += iort_resolve(iort, place->bdf.domain,
				  i ? place->alias[i - 1]
				    : place_requester(place),
				  &streams[n]);
	return n;
}

static bool asks_names(const struct iort *iort, const struct iort_node *node,
		       const struct iort_stream *streams, size_t n)
{
	while (n--)
		if (iort_rmr_names(iort, node, &streams[n]))
			return true;
	return false;
}

static int asks_in_iort(const struct table *table, const struct place *place,
			unsigned int kernel, struct asks *asks)
{
	struct iort_stream streams[ASKS_STREAMS_MAX];
	struct ask ask = {.bdf = place->bdf, .table = "IORT"};
	struct iort_node node = {0};
	struct iort iort;
	int err = 0;
	size_t n;

	if (iort_open(table, &iort, NULL))
		return 0;
	n = asks_streams(&iort, place, streams);
	if (table_revision(table) < IORT_RMR_REVISION)
		ask.ignored = "the table's revision is below 5 (E.d)";
	else if (!since_has(kernel, SINCE_RMR))
		ask.ignored = "Linux knows RMR nodes since 6.0";
	while (!err && iort_next(&iort, &node))
		if (node.type == IORT_RMR && asks_names(&iort, &node, streams, n))
			err = asks_of_rmr(&iort, &node, &ask, asks);
	return err;
}

/*
 * device_rmrr_is_relaxable(): display controllers and USB. Before there was a
 * type for them Linux called them direct, and let VFIO have them all the same
 * (device_is_rmrr_locked).
 */
static void asks_rmrr_type(const struct place *place, unsigned int kernel,
			   struct ask *ask)
{
	ask->type = IOMMU_DIRECT;
	if (!place_is_relaxable(place))
		return;
	ask->is_lax = true;
	if (since_has(kernel, SINCE_RMRR_RELAXABLE))
		ask->type = IOMMU_DIRECT_RELAXABLE;
}

static int asks_in_dmar(const struct table *table, const struct places *places,
			const struct place *place, unsigned int kernel,
			struct asks *asks)
{
	struct ask ask = {.bdf = place->bdf, .table = "DMAR"};
	struct dmar_entry entry = {0};
	struct dmar dmar;
	int err = 0;

	if (dmar_open(table, &dmar, NULL))
		return 0;
	asks_rmrr_type(place, kernel, &ask);
	while (!err && dmar_next(&dmar, &entry)) {
		struct dmar_scope scope = {0};

		if (entry.type != DMAR_RMRR)
			continue;
		while (dmar_scope_next(&dmar, &entry, &scope))
			if (dmar_scope_covers(&scope, entry.segment, places,
					      place))
				break;
		if (scope.offset >= entry.offset + entry.length)
			continue;
		ask.entry = entry.offset;
		ask.start = entry.base;
		ask.end = entry.limit;
		snprintf(ask.what, sizeof(ask.what),
			 "DMAR RMRR at 0x%zx, scope %s at 0x%zx", entry.offset,
			 dmar_scope_name(scope.type), scope.offset);
		err = asks_add(asks, &ask);
	}
	return err;
}

/* init_unity_map_range(): both ends are rounded up to pages. */
static void asks_ivmd_range(struct ask *ask, const struct ivrs_memory *memory)
{
	ask->start = (memory->start + ASKS_PAGE - 1) & ~(ASKS_PAGE - 1);
	ask->end = ask->start +
		   ((memory->length + ASKS_PAGE - 1) & ~(ASKS_PAGE - 1)) - 1;
}

static const char *asks_ivmd_ignored(const struct table *table,
				     const struct ivrs_block *block,
				     unsigned int kernel)
{
	if (!table_is_sound(table))
		return "the table's checksum is wrong, and Linux does not use "
		       "such an IVRS at all";
	if (!(block->flags & IVRS_UNITY) &&
	    !since_has(kernel, SINCE_EXCLUSION_MAPPED))
		return "Linux maps exclusion ranges 1:1 since 5.5";
	return NULL;
}

static int asks_in_ivrs(const struct table *table, const struct place *place,
			unsigned int kernel, struct asks *asks)
{
	struct ask ask = {.bdf = place->bdf, .table = "IVRS"};
	bool has_segments = since_has(kernel, SINCE_IVMD_SEGMENT);
	struct ivrs_block block = {0};
	struct ivrs_memory memory;
	struct ivrs ivrs;
	int err = 0;

	if (place->bdf.domain > UINT16_MAX || ivrs_open(table, &ivrs, NULL))
		return 0;
	ask.type = IOMMU_DIRECT;
	while (!err && ivrs_next(&ivrs, &block)) {
		if (!ivrs_asks_for(&ivrs, &block,
				   has_segments ? (uint16_t)place->bdf.domain
						: block.segment,
				   (uint16_t)place_requester(place)))
			continue;
		memory = ivrs_memory(&ivrs, &block);
		ask.entry = block.offset;
		ask.ignored = asks_ivmd_ignored(table, &block, kernel);
		asks_ivmd_range(&ask, &memory);
		snprintf(ask.what, sizeof(ask.what),
			 "IVRS IVMD %02xh at 0x%zx, devices %04x-%04x, flags "
			 "0x%02x",
			 block.type, block.offset, memory.first, memory.last,
			 block.flags);
		err = asks_add(asks, &ask);
	}
	return err;
}

int asks_find(const struct tables *tables, const struct places *places,
	      const struct place *place, unsigned int kernel, struct asks *asks)
{
	int err = 0;

	if (tables->iort.name[0])
		err = asks_in_iort(&tables->iort, place, kernel, asks);
	if (!err && tables->dmar.name[0])
		err = asks_in_dmar(&tables->dmar, places, place, kernel, asks);
	if (!err && tables->ivrs.name[0])
		err = asks_in_ivrs(&tables->ivrs, place, kernel, asks);
	return err;
}
