// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/vfio_node.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "iommu/iommu.h"
#include "request/units.h"
#include "sysfs/sysfs.h"

/* Drivers of one group are asked for together: drivers/vfio/group.c. */
#define GROUP_PARENT "/vfio/"
/* drivers/vfio/vfio_main.c: PCI-DEVICE/vfio-dev/vfioN */
#define CDEV_PARENT "/vfio-dev/"

static int vfio_node_group(const char *root, int id,
			   struct pci_bdf bdf[VFIO_NODE_DEVICES_MAX],
			   struct fault *fault)
{
	struct pci_device device;
	struct iommu_group group;
	int found = 0, wanted_displays;
	size_t i;
	int err;

	err = iommu_group_read(root, id, &group);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "/dev/vfio/%d: the group cannot be read: %s",
				 id, strerror(-err));
	/* a GPU's audio function comes along by itself */
	for (wanted_displays = 1; wanted_displays >= 0 && !found;
	     wanted_displays--) {
		for (i = 0; i < group.n_members; i++) {
			if (pci_read(root, group.members[i], &device) ||
			    pci_is_bridge(&device) ||
			    (wanted_displays && !pci_is_display(&device)))
				continue;
			if (found == VFIO_NODE_DEVICES_MAX)
				return fault_set(fault, FAULT_HOST, -E2BIG,
						 "/dev/vfio/%d: a guest has at "
						 "most %d devices",
						 id, VFIO_NODE_DEVICES_MAX);
			bdf[found++] = group.members[i];
		}
	}
	if (found)
		return found;
	return fault_set(fault, FAULT_HOST, -ENODEV,
			 "/dev/vfio/%d: there is no device in this group", id);
}

/* The component before @parent in @target is the device's address. */
static int vfio_node_cdev(const char *target, const char *parent,
			  struct pci_bdf *bdf, struct fault *fault)
{
	const char *begin = parent;
	char text[PCI_BDF_TEXT];

	while (begin > target && begin[-1] != '/')
		begin--;
	if ((size_t)(parent - begin) < sizeof(text)) {
		memcpy(text, begin, (size_t)(parent - begin));
		text[parent - begin] = '\0';
		if (!pci_bdf_parse(text, bdf))
			return 1;
	}
	return fault_set(fault, FAULT_HOST, -ENODEV,
			 "/sys/dev/char: %s is no PCI device's", target);
}

int vfio_node_devices(const char *root, uint32_t major, uint32_t minor,
		      struct pci_bdf bdf[VFIO_NODE_DEVICES_MAX],
		      struct fault *fault)
{
	char path[64], target[PATH_MAX];
	const char *at;
	uint64_t id;
	int err;

	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u", major, minor);
	err = sysfs_link(root, path, target, sizeof(target));
	/* nothing of this number is no device of VFIO's, either */
	if (err < 0)
		return err == -ENOENT
			       ? 0
			       : fault_set(fault, FAULT_HOST, err, "%s: %s",
					   path, strerror(-err));
	at = strstr(target, CDEV_PARENT);
	if (at)
		return vfio_node_cdev(target, at, bdf, fault);
	/* /sys/devices/virtual/vfio/N; /sys/devices/virtual/misc/vfio is none */
	at = strstr(target, GROUP_PARENT);
	if (!at)
		return 0;
	at += strlen(GROUP_PARENT);
	if (!strncmp(at, "noiommu-", 8))
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "/dev/vfio/%s: nothing translates its "
				 "addresses, so that the guest could write all "
				 "of the host's memory",
				 at);
	if (units_number(path, at, 10, 0, INT_MAX, &id, fault))
		return -EINVAL;
	return vfio_node_group(root, (int)id, bdf, fault);
}
