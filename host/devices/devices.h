/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host has to give: its PCI endpoints as people and programs see them */
#ifndef GPUBOX_DEVICES_DEVICES_H
#define GPUBOX_DEVICES_DEVICES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "board/board.h"
#include "fault.h"
#include "holders/holders.h"
#include "iommu/iommu.h"
#include "pci/pci.h"
#include "pci/vgpu.h"

struct devices_one {
	struct pci_device pci;
	char name[128];
	bool has_group; /* and it could be read */
	struct iommu_group group;
	struct holder *holders;
	size_t n_holders;
	bool holders_complete;
	/* virtual functions of it, as far as they are there */
	struct pci_bdf *functions;
	size_t n_functions;
	char parent_driver[64]; /* of a virtual function, "" none */
	struct vgpu vgpu;
};

struct devices {
	struct devices_one *one;
	size_t count;
	bool all;
	const char *board;
};

/*
 * Read the endpoints below @root that @board matches, or @all of them.
 * devices_free() frees, also after an error: -ENOMEM, -EINVAL for a board's
 * match list, what sysfs says; FAULT_HOST.
 */
int devices_read(const char *root, const struct board *board, bool all,
		 struct devices *devices, struct fault *fault);
void devices_free(struct devices *devices);

/* A table on stdout. */
void devices_print(const struct devices *devices);
/* NULL when out of memory. */
json_t *devices_json(const struct devices *devices);

#endif /* GPUBOX_DEVICES_DEVICES_H */
