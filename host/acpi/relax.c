// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/relax.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/asks.h"
#include "acpi/relax_job.h"
#include "acpi/tables.h"

int relax_table(const struct table *table, const struct places *places,
		const struct place *device, size_t n, struct table *relaxed,
		struct fault *fault)
{
	const struct relax_job job = {places, device, n};
	int err;

	if (table_copy(table, relaxed))
		return fault_set(fault, FAULT_HOST, -ENOMEM, "out of memory");
	if (!strcmp(table->name, "IORT"))
		err = relax_iort(relaxed, &job, fault);
	else if (!strcmp(table->name, "DMAR"))
		err = relax_dmar(relaxed, &job, fault);
	else
		err = relax_ivrs(relaxed, &job, fault);
	if (!err)
		err = fault_set(fault, FAULT_HOST, -ENODATA,
				"%s: nothing in it stops the device",
				table->name);
	if (err > 0)
		err = table_seal(relaxed, fault);
	if (err)
		table_free(relaxed);
	return err;
}

static int relax_asks(const struct table *table, const struct place *place,
		      unsigned int kernel, struct asks *asks)
{
	struct tables tables = {0};

	*tables_find(&tables, table->name) = *table;
	return asks_find(&tables, place, kernel, asks);
}

/* Whether each of @a's regions is among those of @b. */
static bool relax_within(const struct asks *a, const struct asks *b)
{
	size_t i, k;

	for (i = 0; i < a->count; i++) {
		for (k = 0; k < b->count; k++)
			if (a->ask[i].start == b->ask[k].start &&
			    a->ask[i].end == b->ask[k].end &&
			    a->ask[i].type == b->ask[k].type)
				break;
		if (k == b->count)
			return false;
	}
	return true;
}

static int relax_verify_one(const struct table *before,
			    const struct table *after, const struct place *place,
			    bool ours, unsigned int kernel)
{
	struct asks old = {0}, new = {0};
	int err;

	err = relax_asks(before, place, kernel, &old);
	if (!err)
		err = relax_asks(after, place, kernel, &new);
	if (!err && ours && asks_stopping(&new))
		err = -EPROTO;
	if (!err && !ours &&
	    (!relax_within(&old, &new) || !relax_within(&new, &old)))
		err = -EPROTO;
	asks_free(&old);
	asks_free(&new);
	return err;
}

int relax_verify(const struct table *before, const struct table *after,
		 const struct places *places, const struct place *device,
		 size_t n, unsigned int kernel, struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];
	size_t i, k;
	int err;

	for (i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];

		for (k = 0; k < n; k++)
			if (place_is_below(&device[k], place->bdf))
				break;
		/* a bridge may go with those below it, see relax_dmar() */
		if (k < n && pci_bdf_compare(device[k].bdf, place->bdf))
			continue;
		err = relax_verify_one(before, after, place, k < n, kernel);
		if (err == -EPROTO)
			return fault_set(fault, FAULT_HOST, err,
					 "%s: the changed %s does not do what "
					 "it should; please report it with the "
					 "table",
					 pci_bdf_format(place->bdf, bdf),
					 before->name);
		if (err)
			return fault_set(fault, FAULT_HOST, err, "%s",
					 strerror(-err));
	}
	return 0;
}
