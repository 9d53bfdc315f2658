// SPDX-License-Identifier: GPL-2.0-or-later
#include "devices/devices.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "finding/finding.h"
#include "sysfs/sysfs.h"

static int devices_sriov(const char *root, struct devices_one *one)
{
	const struct pci_device *pci = &one->pci;
	char path[128];
	unsigned int n;

	if (pci->is_sriov_vf) {
		if (pci_path(pci->physfn, "driver", path, sizeof(path)) ||
		    sysfs_link_name(root, path, one->parent_driver,
				    sizeof(one->parent_driver)) < 0)
			one->parent_driver[0] = '\0';
		vgpu_read(root, pci->bdf, &one->vgpu);
	}
	one->functions = calloc(pci->vfs + 1u, sizeof(*one->functions));
	if (!one->functions)
		return -ENOMEM;
	for (n = 0; n < pci->vfs; n++)
		if (!pci_virtual_function(root, pci->bdf, n,
					  &one->functions[one->n_functions]))
			one->n_functions++;
	return 0;
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
	devices->count++;
	err = holders_find(root, pci, &one->holders, &one->n_holders,
			   &one->holders_complete);
	return err == -ENOMEM ? err : devices_sriov(root, one);
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
		if (!pci_is_endpoint(&pci[i]))
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

	for (i = 0; i < devices->count; i++) {
		free(devices->one[i].holders);
		free(devices->one[i].functions);
	}
	free(devices->one);
	memset(devices, 0, sizeof(*devices));
}
