/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which drivers keep a group from vfio: iommu_group_claim_dma_owner(). */
#ifndef GPUBOX_IOMMU_OWNER_H
#define GPUBOX_IOMMU_OWNER_H

#include <stdbool.h>

#include "pci/pci.h"

/*
 * Whether the driver that @member is bound to keeps its group from vfio on
 * Linux @kernel (since_version()). Since 5.19 all do that have not set
 * driver_managed_dma: pcieport, pci-stub and the vfio drivers have. Before, a
 * bridge kept no group, whatever its driver (vfio_dev_viable()).
 */
bool owner_keeps_group(const struct pci_device *member, unsigned int kernel);

#endif /* GPUBOX_IOMMU_OWNER_H */
