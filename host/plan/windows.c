// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/windows.h"

#include <errno.h>
#include <string.h>

#include "layout/demand.h"

int windows_demand(const struct request *request, const struct board *board,
		   const struct claim *claim, struct layout_demand *demand,
		   struct fault *fault)
{
	unsigned int n;
	size_t i;
	int err = 0;

	memset(demand, 0, sizeof(*demand));
	for (n = 0; n < request->region_count && !err; n++)
		err = regions_parse("--region", request->regions[n],
				    request->identity, &demand->regions, fault);
	for (i = 0; claim && i < claim->n_devices && !err; i++) {
		const struct claim_device *device = &claim->device[i];

		if (device->wanted)
			err = demand_device(demand, board, request->identity,
					    &device->pci,
					    claim_group(claim, device), fault);
	}
	return err;
}

bool windows_map_host(const struct layout_demand *demand)
{
	size_t i;

	for (i = 0; i < demand->regions.count; i++)
		if (demand->regions.region[i].policy == BOARD_IDENTITY_MAP)
			return true;
	return false;
}

uint64_t windows_bytes(const struct layout_demand *demand)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < demand->regions.count; i++)
		bytes += demand->regions.region[i].last -
			 demand->regions.region[i].start + 1;
	return bytes;
}
