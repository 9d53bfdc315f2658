/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the PCI devices of a host sit, as firmware tables name them: paths. */
#ifndef GPUBOX_ACPI_PLACE_H
#define GPUBOX_ACPI_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pci/pci.h"

#define PLACE_DEPTH_MAX 16
#define PLACE_ALIAS_MAX 4

struct place {
	struct pci_bdf bdf;
	uint8_t header_type; /* 0 endpoint, 1 bridge */
	uint32_t class;
	int group;	  /* IOMMU group, -1 when none (yet) */
	uint8_t root_bus; /* number of the bus that the path begins at */
	bool is_virtfn;	  /* a virtual function: no table names it */
	/* A bridge's buses; @secondary is 0 when it has none. */
	uint8_t secondary, subordinate;
	/* Requesters that bridges above put in the place of its own. */
	size_t n_aliases;
	uint16_t alias[PLACE_ALIAS_MAX];
	/* From the root bus down, the device last; 0: not known. */
	size_t n_path;
	struct pci_bdf path[PLACE_DEPTH_MAX];
};

struct places {
	struct place *place; /* ascending */
	size_t count;
};

/*
 * Read the places of all devices below @root; places_free() frees. -ENOMEM,
 * or what reading sysfs reports; FAULT_HOST.
 */
int places_read(const char *root, struct places *places, struct fault *fault);
void places_free(struct places *places);

/* NULL when there is no such device. */
const struct place *places_find(const struct places *places, struct pci_bdf bdf);

/* Bus, device and function in 16 bits. */
uint32_t place_requester(const struct place *place);

/*
 * Whether @bus is one of those behind @bridge, whatever its segment
 * (is_downstream_to_pci_bridge() in drivers/iommu/intel/iommu.c).
 */
bool place_has_bus(const struct place *bridge, uint8_t bus);

/*
 * Whether Linux relaxes what a DMAR asks for it: display controllers and USB
 * (device_rmrr_is_relaxable() in drivers/iommu/intel/iommu.c).
 */
bool place_is_relaxable(const struct place *place);

#endif /* GPUBOX_ACPI_PLACE_H */
