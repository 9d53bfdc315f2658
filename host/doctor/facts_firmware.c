// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "acpi/grub.h"
#include "doctor/facts.h"
#include "sysfs/sysfs.h"

/* Without rights there is nothing to see, and nothing is said. */
void facts_read_override(struct facts *facts)
{
	char bios[OVERRIDE_BIOS_TEXT], *data;
	struct override override;
	struct tables now = {0};
	size_t size;

	if (sysfs_read_all(facts->root, GRUB_ARCHIVE, &data, &size))
		return;
	if (!override_unpack(GRUB_ARCHIVE, data, size, &override, NULL) &&
	    !tables_read(facts->root, TABLES_HOST, &now, NULL)) {
		override_bios(facts->root, bios);
		facts->has_override = true;
		facts->override = override_judge(&override, &now, bios,
						 &facts->override_why);
	}
	tables_free(&now);
	override_free(&override);
	free(data);
}

static int facts_add_asks(const struct facts *facts, const struct tables *tables,
			  const struct places *places, struct pci_bdf bdf,
			  struct mandates *mandates)
{
	const struct place *place = places_find(places, bdf);
	int err;

	err = mandates_find_tree(facts->root, bdf, facts->version, mandates);
	if (!err && place)
		err = mandates_find(tables, places, place, facts->version,
				    mandates);
	return err;
}

/* The device's own first, then those of the other members of its group. */
int facts_read_asks(const struct facts *facts, struct facts_device *device)
{
	struct pci_bdf own = device->pci->bdf;
	struct places places = {0};
	struct tables tables = {0};
	size_t i;
	int err;

	if (tables_read(facts->root, TABLES_HOST, &tables, NULL))
		tables_free(&tables);
	if (places_read(facts->root, &places, NULL))
		places_free(&places);
	err = facts_add_asks(facts, &tables, &places, own, &device->mandates);
	for (i = 0; i < device->group.n_members && !err; i++)
		if (pci_bdf_compare(device->group.members[i], own))
			err = facts_add_asks(facts, &tables, &places,
					     device->group.members[i],
					     &device->mandates);
	tables_free(&tables);
	places_free(&places);
	return err;
}
