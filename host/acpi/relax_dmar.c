// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "acpi/dmar.h"
#include "acpi/relax_job.h"
#include "file/bytes.h"

/* Such a bridge loses what was asked for by naming it: it stands for us. */
static bool relax_is_above(const struct relax_job *job, const struct place *bridge)
{
	size_t i;

	for (i = 0; i < job->n; i++)
		if (place_has_bus(bridge, job->device[i].bdf.bus))
			return true;
	return false;
}

/*
 * 1: the scope has to go. -EBUSY: it is that of a bridge which has others
 * below it, too.
 */
static int relax_judge_scope(const struct dmar_scope *scope, uint16_t segment,
			     const struct relax_job *job, struct fault *fault)
{
	char ours[PCI_BDF_TEXT], other[PCI_BDF_TEXT];
	const struct place *hit = NULL;
	size_t i;

	for (i = 0; i < job->n && !hit; i++)
		if (!place_is_relaxable(&job->device[i]) &&
		    dmar_scope_covers(scope, segment, job->places,
				      &job->device[i]))
			hit = &job->device[i];
	if (!hit)
		return 0;
	for (i = 0; i < job->places->count; i++) {
		const struct place *place = &job->places->place[i];

		if (relax_job_is_ours(job, place) || relax_is_above(job, place) ||
		    !dmar_scope_covers(scope, segment, job->places, place))
			continue;
		return fault_set(fault, FAULT_FIRMWARE, -EBUSY,
				 "%s: the DMAR names the bridge above it, and "
				 "%s is below that as well: it would lose its "
				 "1:1 mapping; move one of them to another slot",
				 pci_bdf_format(hit->bdf, ours),
				 pci_bdf_format(place->bdf, other));
	}
	return 1;
}

/* Take our scopes out of the RMRR at @offset. 1: some were there. */
static int relax_entry(struct table *table, size_t offset,
		       const struct relax_job *job, struct fault *fault)
{
	const struct dmar dmar = {table};
	struct dmar_entry entry = {0};
	struct dmar_scope scope = {0};
	int err, changed = 0;

	while (dmar_next(&dmar, &entry) && entry.offset != offset)
		;
	while (dmar_scope_next(&dmar, &entry, &scope)) {
		err = relax_judge_scope(&scope, entry.segment, job, fault);
		if (err < 0)
			return err;
		if (!err)
			continue;
		changed = 1;
		table_remove(table, scope.offset, scope.length);
		entry.length -= scope.length;
		bytes_put_le16(table->data + offset + DMAR_LENGTH_AT,
			       (uint32_t)entry.length);
		/* the next one is here now */
		scope.length = 0;
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
