// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/relax.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/mandates.h"
#include "acpi/relax_job.h"
#include "acpi/tables.h"

/* A seal would make Linux use what it does not use now. */
static int relax_unused(struct fault *fault)
{
	return fault_set(fault, FAULT_FIRMWARE, -ENOTSUP,
			 "IVRS: its checksum is wrong, so that Linux does not "
			 "use it and drives no AMD IOMMU. A relaxed copy would "
			 "have a right one, and change more than a 1:1 mapping: "
			 "a firmware update has to mend the table");
}

int relax_table(const struct table *table, const struct places *places,
		const struct place *device, size_t n, struct table *relaxed,
		struct fault *fault)
{
	const struct relax_job job = {places, device, n};
	int err;

	if (table_copy(table, relaxed))
		return fault_no_memory(fault, "firmware table");
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
	if (err > 0 && !strcmp(table->name, "IVRS") && !table_is_sound(table))
		err = relax_unused(fault);
	if (err > 0)
		err = table_seal(relaxed, fault);
	if (err)
		table_free(relaxed);
	return err;
}

static int relax_asks(const struct table *table, const struct places *places,
		      const struct place *place, struct mandates *mandates)
{
	struct tables tables = {0};

	*tables_find(&tables, table->name) = *table;
	return mandates_find(&tables, places, place, 0, mandates);
}

/* Whether each of @a's regions is among those of @b. */
static bool relax_within(const struct mandates *a, const struct mandates *b)
{
	size_t i, k;

	for (i = 0; i < a->count; i++) {
		for (k = 0; k < b->count; k++)
			if (a->mandate[i].start == b->mandate[k].start &&
			    a->mandate[i].end == b->mandate[k].end &&
			    a->mandate[i].type == b->mandate[k].type)
				break;
		if (k == b->count)
			return false;
	}
	return true;
}

/* What may become of a device: what was asked for it stays, or is lost. */
enum relax_fate {
	RELAX_KEEPS,
	RELAX_MAY_LOSE,
	RELAX_IS_FREE, /* and nothing stops it */
};

/* A bridge may go with those below it, see relax_dmar(). */
static enum relax_fate relax_fate(const struct place *place,
				  const struct place *device, size_t n)
{
	enum relax_fate fate = RELAX_KEEPS;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!pci_bdf_compare(device[i].bdf, place->bdf))
			return RELAX_IS_FREE;
		if (place_has_bus(place, device[i].bdf.bus))
			fate = RELAX_MAY_LOSE;
	}
	return fate;
}

static int relax_verify_one(const struct table *before, const struct table *after,
			    const struct places *places,
			    const struct place *place, enum relax_fate fate)
{
	struct mandates old = {0}, new = {0};
	int err;

	err = relax_asks(before, places, place, &old);
	if (!err)
		err = relax_asks(after, places, place, &new);
	if (!err && fate == RELAX_IS_FREE && mandates_stopping(&new))
		err = -EPROTO;
	if (!err && fate == RELAX_KEEPS && !relax_within(&old, &new))
		err = -EPROTO;
	if (!err && fate != RELAX_IS_FREE && !relax_within(&new, &old))
		err = -EPROTO;
	mandates_free(&old);
	mandates_free(&new);
	return err;
}

int relax_verify(const struct table *before, const struct table *after,
		 const struct places *places, const struct place *device,
		 size_t n, struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;
	int err;

	for (i = 0; i < places->count; i++) {
		const struct place *place = &places->place[i];

		err = relax_verify_one(before, after, places, place,
				       relax_fate(place, device, n));
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
