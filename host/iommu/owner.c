// SPDX-License-Identifier: GPL-2.0-or-later
#include "iommu/owner.h"

#include <string.h>

#include "sysfs/since.h"

bool owner_keeps_group(const struct pci_device *member, unsigned int kernel)
{
	if (!member->driver[0] || !strcmp(member->driver, "pci-stub") ||
	    pci_driver_is_vfio(member->driver))
		return false;
	if (!pci_is_bridge(member))
		return true;
	return strcmp(member->driver, "pcieport") != 0 &&
	       since_has(kernel, SINCE_MANAGED_DMA);
}
