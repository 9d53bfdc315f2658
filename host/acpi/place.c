// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

/* Of the configuration space (PCI Local Bus 3.0, chapter 6; PCIe 7.5). */
#define PLACE_CONFIG	  256
#define PLACE_STATUS	  0x06
#define PLACE_STATUS_CAPS 0x10
#define PLACE_SECONDARY	  0x19
#define PLACE_SUBORDINATE 0x1a
#define PLACE_CAPS	  0x34
#define PLACE_CAP_PCIE	  0x10
#define PLACE_CAPS_MAX	  48
#define PLACE_PCI_BRIDGE  7 /* types of a PCIe port: PCIe to PCI */
#define PLACE_PCIE_BRIDGE 8 /* PCI to PCIe */

/* Which requester a bridge puts in the place of those behind it. */
enum place_bridge {
	PLACE_KEEPS,	  /* none: a PCIe port, or a bridge not known better */
	PLACE_ITS_OWN,	  /* its own */
	PLACE_OF_ITS_BUS, /* that of device 0 on its bus */
};

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

/* Where the PCIe capability begins, 0: there is none, -ENOENT: not to be told. */
static int place_pcie(const uint8_t *config, int n)
{
	int at, steps;

	if (n < PLACE_CONFIG || !(config[PLACE_STATUS] & PLACE_STATUS_CAPS))
		return -ENOENT;
	at = config[PLACE_CAPS] & ~3;
	for (steps = 0; at && steps < PLACE_CAPS_MAX; steps++) {
		if (config[at] == PLACE_CAP_PCIE)
			return at;
		at = config[at + 1] & ~3;
	}
	return 0;
}

/* pci_for_each_dma_alias() in drivers/pci/search.c, but for its quirks */
static enum place_bridge place_bridge(const char *root, struct pci_bdf bdf)
{
	uint8_t config[PLACE_CONFIG] = {0};
	char path[128];
	int at;

	if (pci_path(bdf, "config", path, sizeof(path)))
		return PLACE_KEEPS;
	at = place_pcie(config,
			sysfs_read_bytes(root, path, config, sizeof(config)));
	if (at < 0)
		return PLACE_KEEPS;
	if (!at)
		return PLACE_ITS_OWN;
	switch (config[at + 2] >> 4) {
	case PLACE_PCI_BRIDGE:
		return PLACE_OF_ITS_BUS;
	case PLACE_PCIE_BRIDGE:
		return PLACE_ITS_OWN;
	default:
		return PLACE_KEEPS;
	}
}

static void place_read_buses(const char *root, struct place *place)
{
	uint8_t config[PLACE_SUBORDINATE + 1];
	char path[128];

	if (place->header_type != 1 ||
	    pci_path(place->bdf, "config", path, sizeof(path)) ||
	    sysfs_read_bytes(root, path, config, sizeof(config)) !=
		    (int)sizeof(config))
		return;
	place->secondary = config[PLACE_SECONDARY];
	place->subordinate = config[PLACE_SUBORDINATE];
}

static void place_add_alias(struct place *place, uint16_t requester)
{
	size_t i;

	for (i = 0; i < place->n_aliases; i++)
		if (place->alias[i] == requester)
			return;
	if (requester != place_requester(place) &&
	    place->n_aliases < PLACE_ALIAS_MAX)
		place->alias[place->n_aliases++] = requester;
}

/* From the device up. */
static void place_read_aliases(const char *root, struct place *place)
{
	struct place above = {0};
	size_t i;

	for (i = place->n_path; i > 1; i--) {
		above.bdf = place->path[i - 2];
		switch (place_bridge(root, above.bdf)) {
		case PLACE_ITS_OWN:
			place_add_alias(place, (uint16_t)place_requester(&above));
			break;
		case PLACE_OF_ITS_BUS:
			place_add_alias(place,
					(uint16_t)(place->path[i - 1].bus << 8));
			break;
		default:
			break;
		}
	}
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
	if (!pci_path(pci->bdf, "physfn", path, sizeof(path)))
		place->is_virtfn = sysfs_exists(root, path);
	place_read_buses(root, place);
	place_read_aliases(root, place);
}

static bool place_is_below(const struct place *place, struct pci_bdf bridge)
{
	size_t i;

	for (i = 0; i < place->n_path; i++)
		if (!pci_bdf_compare(place->path[i], bridge))
			return true;
	return !pci_bdf_compare(place->bdf, bridge);
}

/* A bridge whose configuration says nothing: by what is behind it. */
static void places_find_buses(struct places *places)
{
	struct place *bridge;
	size_t i, k;
	uint8_t bus;

	for (i = 0; i < places->count; i++) {
		bridge = &places->place[i];
		if (bridge->header_type != 1 || bridge->secondary)
			continue;
		for (k = 0; k < places->count; k++) {
			bus = places->place[k].bdf.bus;
			if (k == i ||
			    !place_is_below(&places->place[k], bridge->bdf))
				continue;
			if (!bridge->secondary || bus < bridge->secondary)
				bridge->secondary = bus;
			if (bus > bridge->subordinate)
				bridge->subordinate = bus;
		}
	}
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
		places_find_buses(places);
	} else {
		places->count = 0;
		err = fault_no_memory(fault, "devices");
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

bool place_has_bus(const struct place *bridge, uint8_t bus)
{
	return bridge->header_type == 1 && bridge->secondary &&
	       bus >= bridge->secondary && bus <= bridge->subordinate;
}

bool place_is_relaxable(const struct place *place)
{
	return place->class >> 16 == 0x03 || place->class >> 8 == 0x0c03;
}
