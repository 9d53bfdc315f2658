// SPDX-License-Identifier: GPL-2.0-or-later
/* An overlay of an image that nobody signed, on the tree of a machine. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include <libfdt.h>

#include "dt/overlay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_base(void *base, int room)
{
	fdt_create(base, room);
	fdt_finish_reservemap(base);
	fdt_begin_node(base, "");
	fdt_property_u32(base, "#address-cells", 2);
	fdt_begin_node(base, "chosen");
	fdt_property(base, "rng-seed", "01234567", 8);
	fdt_end_node(base);
	fdt_begin_node(base, "intc");
	fdt_property_u32(base, "phandle", 1);
	fdt_end_node(base);
	fdt_end_node(base);
	assert(!fdt_finish(base));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct image_part overlay = {
		.name = "fdt-1",
		.data = data,
		.size = size,
	};
	static const struct layout windows = {
		.count = 1,
		.part = {{LAYOUT_MAP, 0xa1600000, 0x18200000, 0}},
	};
	static char base[4096];
	struct fault fault = {0};
	size_t tree_size;
	void *tree;
	int err;

	make_base(base, sizeof(base));
	err = overlay_apply(base, fdt_totalsize(base), &overlay, 1, &windows,
			    &tree, &tree_size, &fault);
	if (err) {
		assert(fault.class != FAULT_NONE);
		return 0;
	}
	assert(!fdt_check_full(tree, tree_size));
	free(tree);
	return 0;
}
