// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a kernel says in reserved_regions, or a user behind --region, and the
 * memory laid out around it. The first byte says which, the next two how much
 * memory; whatever comes out of the planner keeps its promises.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "iommu/iommu.h"
#include "layout/demand.h"

#define GIB (1ull << 30)

static const struct board board = {
	.name = "fuzz",
	.identity_regions = "auto",
	.gpu_match = "10de:*",
	.gpu_class = "",
};

static const struct layout_machine machines[] = {
	{"virt", 1, {{1 << 20, 8192 * GIB, 1, {{GIB, 8192 * GIB}}}}, 196 << 20, 0},
	{"q35",
	 2,
	 {{1 << 20, 0xafffffff, 1, {{0, 0xb0000000}}},
	  {0xb0000000, 4096 * GIB, 2, {{0, 0x80000000}, {4 * GIB, 4096 * GIB}}}},
	 128 << 20,
	 80 << 20},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct layout_demand *demand, const struct layout *layout)
{
	uint64_t end = 0;
	size_t i, r;

	assert(layout->count && layout->count <= LAYOUT_PARTS_MAX);
	assert(layout->n_windows == demand->regions.count);
	for (i = 0; i < layout->count; i++) {
		const struct layout_part *part = &layout->part[i];
		uint64_t last = part->start + part->size - 1;

		assert(part->size && part->start >= end);
		end = last + 1;
		for (r = 0; r < demand->n_blocked; r++)
			assert(last < demand->blocked[r].start ||
			       part->start > demand->blocked[r].start +
						     demand->blocked[r].size - 1);
		for (r = 0;
		     part->kind == LAYOUT_RAM && r < demand->regions.count; r++)
			assert(last < demand->regions.region[r].start ||
			       part->start > demand->regions.region[r].last);
	}
}

static int read_demand(char *text, bool is_host, struct layout_demand *demand,
		       struct fault *fault)
{
	static const struct pci_device device = {.vendor = 0x10de};
	struct iommu_group group = {.regions_known = true};

	if (!is_host)
		return regions_parse("--region", text, BOARD_IDENTITY_MAP,
				     &demand->regions, fault);
	if (iommu_regions_parse(text, &group))
		return 1;
	return demand_device(demand, &board, BOARD_IDENTITY_QUARANTINE, &device,
			     &group, fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct layout_demand demand = {0};
	struct layout_ask ask = {.demand = &demand, .page = 4096};
	struct fault fault = {0};
	struct layout layout;
	char *text;
	int err;

	if (size < 3)
		return 0;
	ask.machine = &machines[data[0] & 1];
	ask.memory = (1 + (uint64_t)data[1] * 256 + data[2]) << 24;
	text = strndup((const char *)data + 3, size - 3);
	assert(text);
	err = read_demand(text, data[0] & 2, &demand, &fault);
	free(text);
	if (err)
		return assert(err > 0 || fault.class != FAULT_NONE), 0;
	err = layout_plan(&ask, &layout, &fault);
	if (err)
		assert(fault.class != FAULT_NONE && fault.err == err);
	else
		check(&demand, &layout);
	return 0;
}
