// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "acpi/dmar.h"
#include "acpi/relax_job.h"
#include "file/bytes.h"

/* VT-d 4.1, 8.3.1: type, length, flags, reserved, id, bus, path. */
#define DMAR_SCOPE_BUS_AT  5
#define DMAR_SCOPE_PATH_AT 6
#define RELAX_SCOPE_MAX	   (DMAR_SCOPE_PATH_AT + 2 * PLACE_DEPTH_MAX)
/* Of those that a scope becomes; an entry's length has 16 bits. */
#define RELAX_SCOPES_MAX 0x4000

/* Such a bridge loses what was asked for by naming it: it stands for us. */
static bool relax_is_above(const struct relax_job *job, const struct place *bridge)
{
	size_t i;

	for (i = 0; i < job->n; i++)
		if (place_has_bus(bridge, job->device[i].bdf.bus))
			return true;
	return false;
}

static const struct place *relax_hit(const struct dmar_scope *scope,
				     uint16_t segment,
				     const struct relax_job *job)
{
	size_t i;

	for (i = 0; i < job->n; i++)
		if (!place_is_relaxable(&job->device[i]) &&
		    dmar_scope_covers(scope, segment, job->places,
				      &job->device[i]))
			return &job->device[i];
	return NULL;
}

/*
 * The scope that names @place alone; its length, or 0: none can. A virtual
 * function has no scope of its own, and a bridge's covers other segments' buses.
 */
static size_t relax_scope_of(const struct place *place, uint16_t segment,
			     uint8_t bytes[RELAX_SCOPE_MAX])
{
	size_t size = DMAR_SCOPE_PATH_AT + 2 * place->n_path, i;

	if (place->bdf.domain != segment || place->is_virtfn || !place->n_path)
		return 0;
	memset(bytes, 0, DMAR_SCOPE_PATH_AT);
	bytes[0] = place->header_type ? DMAR_SCOPE_BRIDGE : DMAR_SCOPE_ENDPOINT;
	bytes[1] = (uint8_t)size;
	bytes[DMAR_SCOPE_BUS_AT] = place->root_bus;
	for (i = 0; i < place->n_path; i++) {
		bytes[DMAR_SCOPE_PATH_AT + 2 * i] = place->path[i].device;
		bytes[DMAR_SCOPE_PATH_AT + 2 * i + 1] = place->path[i].function;
	}
	return size;
}

/*
 * What was below the bridge that @scope names, and is not ours, is named one by
 * one from @at on. The bytes that it takes; -EBUSY: one cannot be named.
 */
static int relax_name_others(struct table *table, size_t at,
			     const struct dmar_scope *scope, uint16_t segment,
			     const struct relax_job *job,
			     const struct place *hit, struct fault *fault)
{
	char ours[PCI_BDF_TEXT], other[PCI_BDF_TEXT];
	uint8_t bytes[RELAX_SCOPE_MAX];
	size_t i, size, sum = 0;

	for (i = 0; i < job->places->count; i++) {
		const struct place *place = &job->places->place[i];

		if (relax_job_is_ours(job, place) || relax_is_above(job, place) ||
		    !dmar_scope_covers(scope, segment, job->places, place))
			continue;
		size = relax_scope_of(place, segment, bytes);
		if (!size || sum + size > RELAX_SCOPES_MAX)
			return fault_set(fault, FAULT_FIRMWARE, -EBUSY,
					 "%s: the DMAR names the bridge above "
					 "it, and %s is below that as well: it "
					 "would lose its 1:1 mapping; move one "
					 "of them to another slot",
					 pci_bdf_format(hit->bdf, ours),
					 pci_bdf_format(place->bdf, other));
		if (table_insert(table, at + sum, bytes, size))
			return fault_no_memory(fault, "DMAR");
		sum += size;
	}
	return (int)sum;
}

/* Take our scopes out of the RMRR at @offset. 1: some were there; 2: all. */
static int relax_entry(struct table *table, size_t offset,
		       const struct relax_job *job, struct fault *fault)
{
	const struct dmar dmar = {table};
	struct dmar_entry entry = {0};
	struct dmar_scope scope = {0};
	uint8_t path[UINT8_MAX];
	int named, changed = 0;

	while (dmar_next(&dmar, &entry) && entry.offset != offset)
		;
	while (dmar_scope_next(&dmar, &entry, &scope)) {
		const struct place *hit = relax_hit(&scope, entry.segment, job);

		if (!hit)
			continue;
		/* the table moves */
		memcpy(path, scope.path, 2 * scope.n_path);
		scope.path = path;
		named = relax_name_others(table, scope.offset + scope.length,
					  &scope, entry.segment, job, hit, fault);
		if (named < 0)
			return named;
		if (entry.length - scope.length + (size_t)named > UINT16_MAX)
			return fault_set(fault, FAULT_FIRMWARE, -E2BIG,
					 "DMAR: the entry at 0x%zx has no room "
					 "for what stays in it",
					 offset);
		changed = 1;
		table_remove(table, scope.offset, scope.length);
		entry.length = entry.length - scope.length + (size_t)named;
		bytes_put_le16(table->data + offset + DMAR_LENGTH_AT,
			       (uint32_t)entry.length);
		/* the next one is behind them now */
		scope.length = (size_t)named;
	}
	if (changed && entry.length == entry.scopes) {
		table_remove(table, offset, entry.length);
		changed = 2;
	}
	return changed;
}

int relax_dmar(struct table *relaxed, const struct relax_job *job,
	       struct fault *fault)
{
	struct dmar_entry entry = {0};
	struct dmar dmar;
	int err, changed = 0;

	err = dmar_open(relaxed, &dmar, fault);
	if (err)
		return err;
	while (dmar_next(&dmar, &entry)) {
		if (entry.type != DMAR_RMRR)
			continue;
		err = relax_entry(relaxed, entry.offset, job, fault);
		if (err < 0)
			return err;
		changed |= err > 0;
		/* what comes next begins where the entry ends, or began */
		entry.length =
			err == 2 ? 0
				 : bytes_le16(relaxed->data + entry.offset +
					      DMAR_LENGTH_AT);
	}
	return changed;
}
