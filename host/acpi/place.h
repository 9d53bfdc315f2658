/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the PCI devices of a host sit, as firmware tables name them: paths. */
#ifndef GPUBOX_ACPI_PLACE_H
#define GPUBOX_ACPI_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pci/pci.h"

#define PLACE_DEPTH_MAX 16

struct place {
	struct pci_bdf bdf;
	uint8_t header_type; /* 0 endpoint, 1 bridge */
	uint32_t class;
	int group;	  /* IOMMU group, -1 when none (yet) */
	uint8_t root_bus; /* number of the bus that the path begins at */
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

/* Whether @place is @bridge or below it. */
bool place_is_below(const struct place *place, struct pci_bdf bridge);

#endif /* GPUBOX_ACPI_PLACE_H */
