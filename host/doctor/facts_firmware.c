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

/* 0 or -ENOMEM. */
int facts_read_asks(const struct facts *facts, struct facts_device *device)
{
	const struct place *place;
	struct places places;
	struct tables tables = {0};
	int err;

	err = asks_find_tree(facts->root, device->pci->bdf, facts->version,
			     &device->asks);
	if (err || tables_read(facts->root, TABLES_HOST, &tables, NULL)) {
		tables_free(&tables);
		return err;
	}
	if (!places_read(facts->root, &places, NULL)) {
		place = places_find(&places, device->pci->bdf);
		if (place)
			err = asks_find(&tables, place, facts->version,
					&device->asks);
		places_free(&places);
	}
	tables_free(&tables);
	return err;
}
