/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the devices and options of a run want of the guest's memory. */
#ifndef GPUBOX_PLAN_WINDOWS_H
#define GPUBOX_PLAN_WINDOWS_H

#include <stdbool.h>

#include "fault.h"
#include "layout/layout.h"
#include "request/request.h"
#include "vfio/claim.h"

/*
 * Set @demand from the regions of @request and, unless it is NULL, the wanted
 * devices of @claim. Errors as demand_device() and regions_parse().
 */
int windows_demand(const struct request *request, const struct board *board,
		   const struct claim *claim, struct layout_demand *demand,
		   struct fault *fault);

/* Whether some are the host's memory, which iommufd does not map. */
bool windows_map_host(const struct layout_demand *demand);

/* Bytes of all windows. */
uint64_t windows_bytes(const struct layout_demand *demand);

#endif /* GPUBOX_PLAN_WINDOWS_H */
