/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device's IOMMU group and the board say of the device's memory. */
#ifndef GPUBOX_LAYOUT_DEMAND_H
#define GPUBOX_LAYOUT_DEMAND_H

#include "board/board.h"
#include "fault.h"
#include "iommu/iommu.h"
#include "layout/layout.h"
#include "pci/pci.h"

/*
 * Add to @demand what goes with the device @pci of @group (NULL: it has none
 * yet): the group's direct and relaxable regions with the policy that the
 * board has for that region, else @policy, and the ranges that are not
 * translated. For a device that the board is made for and whose regions it
 * lists, the two must be the same; without a group the board's list counts.
 *
 * Errors: -EPERM (FAULT_FIRMWARE: there are regions, and the policy is to
 * refuse), -EINVAL (FAULT_FIRMWARE: board and host differ; FAULT_HOST: the
 * board's list or that of its ids does not parse), -EIO (FAULT_HOST: the
 * group's regions cannot be read), -E2BIG; @demand is then undefined.
 */
int demand_device(struct layout_demand *demand, const struct board *board,
		  enum board_identity_policy policy, const struct pci_device *pci,
		  const struct iommu_group *group, struct fault *fault);

/* The board's own list, as demand_device() takes it; "auto" is empty. */
int demand_board(struct layout_demand *demand, const struct board *board,
		 enum board_identity_policy policy, struct fault *fault);

#endif /* GPUBOX_LAYOUT_DEMAND_H */
