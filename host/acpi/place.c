// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

/* "pci0000:00" */
static bool place_root_bus(const char *part, uint8_t *bus)
{
	char *end;

	if (strncmp(part, "pci", 3) != 0)
		return false;
	strtoul(part + 3, &end, 16);
	if (end == part + 3 || *end != ':')
		return false;
	part = end + 1;
	*bus = (uint8_t)strtoul(part, &end, 16);
	return end != part && !*end;
}

/*
 * "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0": behind the name of
 * the root bus every part is a device, but for controllers that make a domain
 * of their own (VMD), whose buses begin anew.
 */
static void place_walk(struct place *place, char *link)
{
	struct pci_bdf bdf;
	char *part, *save;
	uint8_t bus;

	for (part = strtok_r(link, "/", &save); part;
	     part = strtok_r(NULL, "/", &save)) {
		if (place_root_bus(part, &bus)) {
			place->n_path = 0;
			place->root_bus = bus;
		} else if (!pci_bdf_parse(part, &bdf)) {
			if (place->n_path == PLACE_DEPTH_MAX) {
				place->n_path = 0;
				return;
			}
			place->path[place->n_path++] = bdf;
		}
	}
	if (place->n_path &&
	    pci_bdf_compare(place->path[place->n_path - 1], place->bdf))
		place->n_path = 0;
}

static void place_read(const char *root, const struct pci_device *pci,
		       struct place *place)
{
	char path[128], bdf[PCI_BDF_TEXT], link[PATH_MAX];

	memset(place, 0, sizeof(*place));
	place->bdf = pci->bdf;
	place->header_type = pci->header_type;
	place->class = pci->class;
	place->group = pci->group;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s",
		 pci_bdf_format(pci->bdf, bdf));
	if (sysfs_link(root, path, link, sizeof(link)) >= 0)
		place_walk(place, link);
}

int places_read(const char *root, struct places *places, struct fault *fault)
{
	struct pci_device *pci;
	size_t i;
	int err;

	memset(places, 0, sizeof(*places));
	err = pci_scan(root, &pci, &places->count);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s/sys/bus/pci/devices: %s", root,
				 strerror(-err));
	places->place = calloc(places->count + 1, sizeof(*places->place));
	if (places->place) {
		for (i = 0; i < places->count; i++)
			place_read(root, &pci[i], &places->place[i]);
	} else {
		places->count = 0;
		err = fault_set(fault, FAULT_HOST, -ENOMEM, "out of memory");
	}
	free(pci);
	return err;
}

void places_free(struct places *places)
{
	free(places->place);
	memset(places, 0, sizeof(*places));
}

const struct place *places_find(const struct places *places, struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < places->count; i++)
		if (!pci_bdf_compare(places->place[i].bdf, bdf))
			return &places->place[i];
	return NULL;
}

uint32_t place_requester(const struct place *place)
{
	return (uint32_t)place->bdf.bus << 8 | place->bdf.device << 3 |
	       place->bdf.function;
}

bool place_is_below(const struct place *place, struct pci_bdf bridge)
{
	size_t i;

	for (i = 0; i < place->n_path; i++)
		if (!pci_bdf_compare(place->path[i], bridge))
			return true;
	return !pci_bdf_compare(place->bdf, bridge);
}
