// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/mandates.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/since.h"

#define MANDATES_PAGE  0x1000ULL
#define MANDATES_ALIGN 0x10000ULL /* what the IORT asks of an RMR's ranges */

int mandates_add(struct mandates *mandates, const struct mandate *mandate)
{
	struct mandate *bigger =
		realloc(mandates->mandate,
			(mandates->count + 1) * sizeof(*mandates->mandate));

	if (!bigger)
		return -ENOMEM;
	mandates->mandate = bigger;
	mandates->mandate[mandates->count++] = *mandate;
	return 0;
}

void mandates_free(struct mandates *mandates)
{
	free(mandates->mandate);
	memset(mandates, 0, sizeof(*mandates));
}

bool mandates_is_empty(const struct mandate *mandate)
{
	return mandate->end == mandate->start - 1 ||
	       mandate->end < mandate->start;
}

bool mandates_stops(const struct mandate *mandate)
{
	return mandate->type == IOMMU_DIRECT && !mandate->ignored &&
	       !mandate->is_lax;
}

size_t mandates_stopping(const struct mandates *mandates)
{
	size_t i, n = 0;

	for (i = 0; i < mandates->count; i++)
		n += mandates_stops(&mandates->mandate[i]);
	return n;
}

const struct mandate *mandates_stopping_tree(const struct mandates *mandates)
{
	size_t i;

	for (i = 0; i < mandates->count; i++)
		if (mandates_stops(&mandates->mandate[i]) &&
		    !strcmp(mandates->mandate[i].table, MANDATES_TREE_NAME))
			return &mandates->mandate[i];
	return NULL;
}

/*
 * iort_rmr_alloc(): a range that is not aligned to 64 KiB is widened to pages.
 * Pages of 4 KiB are taken for granted. A length of 0 is taken as it is
 * (iort_rmr_desc_check_overlap: "continue anyway").
 */
static void mandates_rmr_range(struct mandate *mandate, uint64_t start,
			       uint64_t length)
{
	if ((start | length) & (MANDATES_ALIGN - 1)) {
		length += start & (MANDATES_PAGE - 1);
		length = (length + MANDATES_PAGE - 1) & ~(MANDATES_PAGE - 1);
		start &= ~(MANDATES_PAGE - 1);
	}
	mandate->start = start;
	mandate->end = start + length - 1;
}

static int mandates_of_rmr(const struct iort *iort, const struct iort_node *node,
			   struct mandate *mandate, struct mandates *mandates)
{
	struct iort_rmr rmr = iort_rmr(iort, node);
	uint64_t start, length;
	uint32_t i;
	int err = 0;

	mandate->entry = node->offset;
	mandate->type = rmr.flags & IORT_RMR_REMAP ? IOMMU_DIRECT_RELAXABLE
						   : IOMMU_DIRECT;
	snprintf(mandate->what, sizeof(mandate->what),
		 "IORT RMR node %u at 0x%zx, remapping %spermitted", node->id,
		 node->offset, rmr.flags & IORT_RMR_REMAP ? "" : "not ");
	for (i = 0; i < rmr.n_ranges && !err; i++) {
		iort_rmr_range(iort, &rmr, i, &start, &length);
		mandates_rmr_range(mandate, start, length);
		err = mandates_add(mandates, mandate);
	}
	return err;
}

size_t mandates_streams(const struct iort *iort, const struct place *place,
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

static bool mandates_names(const struct iort *iort, const struct iort_node *node,
			   const struct iort_stream *streams, size_t n)
{
	while (n--)
		if (iort_rmr_names(iort, node, &streams[n]))
			return true;
	return false;
}

static int mandates_in_iort(const struct table *table, const struct place *place,
			    unsigned int kernel, struct mandates *mandates)
{
	struct iort_stream streams[MANDATES_STREAMS_MAX];
	struct mandate mandate = {.bdf = place->bdf, .table = "IORT"};
	struct iort_node node = {0};
	struct iort iort;
	int err = 0;
	size_t n;

	if (iort_open(table, &iort, NULL))
		return 0;
	n = mandates_streams(&iort, place, streams);
	if (table_revision(table) < IORT_RMR_REVISION)
		mandate.ignored = "the table's revision is below 5 (E.d)";
	else if (!since_has(kernel, SINCE_RMR))
		mandate.ignored = "Linux knows RMR nodes since 6.0";
	while (!err && iort_next(&iort, &node))
		if (node.type == IORT_RMR &&
		    mandates_names(&iort, &node, streams, n))
			err = mandates_of_rmr(&iort, &node, &mandate, mandates);
	return err;
}

/*
 * device_rmrr_is_relaxable(): display controllers and USB. Before there was a
 * type for them Linux called them direct, and let VFIO have them all the same
 * (device_is_rmrr_locked).
 */
static void mandates_rmrr_type(const struct place *place, unsigned int kernel,
			       struct mandate *mandate)
{
	mandate->type = IOMMU_DIRECT;
	if (!place_is_relaxable(place))
		return;
	mandate->is_lax = true;
	if (since_has(kernel, SINCE_RMRR_RELAXABLE))
		mandate->type = IOMMU_DIRECT_RELAXABLE;
}

static int mandates_in_dmar(const struct table *table,
			    const struct places *places,
			    const struct place *place, unsigned int kernel,
			    struct mandates *mandates)
{
	struct mandate mandate = {.bdf = place->bdf, .table = "DMAR"};
	struct dmar_entry entry = {0};
	struct dmar dmar;
	int err = 0;

	if (dmar_open(table, &dmar, NULL))
		return 0;
	mandates_rmrr_type(place, kernel, &mandate);
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
		mandate.entry = entry.offset;
		mandate.start = entry.base;
		mandate.end = entry.limit;
		snprintf(mandate.what, sizeof(mandate.what),
			 "DMAR RMRR at 0x%zx, scope %s at 0x%zx", entry.offset,
			 dmar_scope_name(scope.type), scope.offset);
		err = mandates_add(mandates, &mandate);
	}
	return err;
}

/* init_unity_map_range(): both ends are rounded up to pages. */
static void mandates_ivmd_range(struct mandate *mandate,
				const struct ivrs_memory *memory)
{
	mandate->start =
		(memory->start + MANDATES_PAGE - 1) & ~(MANDATES_PAGE - 1);
	mandate->end =
		mandate->start +
		((memory->length + MANDATES_PAGE - 1) & ~(MANDATES_PAGE - 1)) - 1;
}

static const char *mandates_ivmd_ignored(const struct table *table,
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

static int mandates_in_ivrs(const struct table *table, const struct place *place,
			    unsigned int kernel, struct mandates *mandates)
{
	struct mandate mandate = {.bdf = place->bdf, .table = "IVRS"};
	bool has_segments = since_has(kernel, SINCE_IVMD_SEGMENT);
	struct ivrs_block block = {0};
	struct ivrs_memory memory;
	struct ivrs ivrs;
	int err = 0;

	if (place->bdf.domain > UINT16_MAX || ivrs_open(table, &ivrs, NULL))
		return 0;
	mandate.type = IOMMU_DIRECT;
	while (!err && ivrs_next(&ivrs, &block)) {
		if (!ivrs_asks_for(&ivrs, &block,
				   has_segments ? (uint16_t)place->bdf.domain
						: block.segment,
				   (uint16_t)place_requester(place)))
			continue;
		memory = ivrs_memory(&ivrs, &block);
		mandate.entry = block.offset;
		mandate.ignored = mandates_ivmd_ignored(table, &block, kernel);
		mandates_ivmd_range(&mandate, &memory);
		snprintf(mandate.what, sizeof(mandate.what),
			 "IVRS IVMD %02xh at 0x%zx, devices %04x-%04x, flags "
			 "0x%02x",
			 block.type, block.offset, memory.first, memory.last,
			 block.flags);
		err = mandates_add(mandates, &mandate);
	}
	return err;
}

int mandates_find(const struct tables *tables, const struct places *places,
		  const struct place *place, unsigned int kernel,
		  struct mandates *mandates)
{
	int err = 0;

	if (tables->iort.name[0])
		err = mandates_in_iort(&tables->iort, place, kernel, mandates);
	if (!err && tables->dmar.name[0])
		err = mandates_in_dmar(&tables->dmar, places, place, kernel,
				       mandates);
	if (!err && tables->ivrs.name[0])
		err = mandates_in_ivrs(&tables->ivrs, place, kernel, mandates);
	return err;
}
