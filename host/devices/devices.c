// SPDX-License-Identifier: GPL-2.0-or-later
#include "devices/devices.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "finding/finding.h"
#include "sysfs/sysfs.h"

static uint64_t devices_number(const char *root, struct pci_bdf bdf,
			       const char *file)
{
	char path[128];
	uint64_t value;

	if (pci_path(bdf, file, path, sizeof(path)) ||
	    sysfs_read_u64(root, path, &value))
		return 0;
	return value;
}

static int devices_add(const char *root, const struct pci_device *pci,
		       struct devices *devices)
{
	struct devices_one *bigger, *one;
	int err;

	bigger = realloc(devices->one,
			 (devices->count + 1) * sizeof(*devices->one));
	if (!bigger)
		return -ENOMEM;
	devices->one = bigger;
	one = &devices->one[devices->count];
	memset(one, 0, sizeof(*one));
	one->pci = *pci;
	pci_name(pci, one->name, sizeof(one->name));
	finding_clean(one->name);
	one->has_group = pci->group >= 0 &&
			 !iommu_group_read(root, pci->group, &one->group);
	finding_clean(one->group.type);
	err = holders_find(root, pci, &one->holders, &one->n_holders,
			   &one->holders_complete);
	if (err == -ENOMEM)
		return err;
	one->vfs = devices_number(root, pci->bdf, "sriov_numvfs");
	one->vfs_max = devices_number(root, pci->bdf, "sriov_totalvfs");
	devices->count++;
	return 0;
}

int devices_read(const char *root, const struct board *board, bool all,
		 struct devices *devices, struct fault *fault)
{
	struct pci_device *pci;
	size_t i, n;
	int err;

	memset(devices, 0, sizeof(*devices));
	devices->all = all;
	devices->board = board->name;
	err = pci_scan(root, &pci, &n);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s/sys/bus/pci/devices: %s", root,
				 strerror(-err));
	for (i = 0; i < n && err >= 0; i++) {
		if (pci_is_bridge(&pci[i]))
			continue;
		err = all ? 1
			  : pci_match(&pci[i], board->gpu_match,
				      board->gpu_class);
		if (err > 0)
			err = devices_add(root, &pci[i], devices);
	}
	free(pci);
	if (err < 0)
		return fault_set(fault, FAULT_HOST, err,
				 "board %s: CONFIG_GPU_MATCH: %s", board->name,
				 strerror(-err));
	return 0;
}

void devices_free(struct devices *devices)
{
	size_t i;

	for (i = 0; i < devices->count; i++)
		free(devices->one[i].holders);
	free(devices->one);
	memset(devices, 0, sizeof(*devices));
}
