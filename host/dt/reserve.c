// SPDX-License-Identifier: GPL-2.0-or-later
#include "dt/reserve.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include <libfdt.h>

#define NODE "reserved-memory"

/*
 * The node of all of them; a negative libfdt error. Its cells have to be the
 * root's, drivers/of/of_reserved_mem.c, __reserved_mem_check_root().
 */
static int find_or_add(void *tree)
{
	int node = fdt_path_offset(tree, "/" NODE);
	int err;

	if (node != -FDT_ERR_NOTFOUND)
		return node;
	node = fdt_add_subnode(tree, 0, NODE);
	if (node < 0)
		return node;
	err = fdt_setprop_u32(tree, node, "#address-cells",
			      (uint32_t)fdt_address_cells(tree, 0));
	if (!err)
		err = fdt_setprop_u32(tree, node, "#size-cells",
				      (uint32_t)fdt_size_cells(tree, 0));
	if (!err)
		err = fdt_setprop_empty(tree, node, "ranges");
	return err ? err : node;
}

static int add_window(void *tree, const struct layout_part *part)
{
	char name[32];
	int all, node, err;

	all = find_or_add(tree);
	if (all < 0)
		return all;
	snprintf(name, sizeof(name), "window@%" PRIx64, part->start);
	node = fdt_add_subnode(tree, all, name);
	if (node < 0)
		return node;
	err = fdt_appendprop_addrrange(tree, all, node, "reg", part->start,
				       part->size);
	return err ? err : fdt_setprop_empty(tree, node, "no-map");
}

int reserve_windows(void *tree, const struct layout *layout, struct fault *fault)
{
	unsigned int i;
	int err;

	for (i = 0; i < layout->count; i++) {
		if (layout->part[i].kind == LAYOUT_RAM)
			continue;
		err = add_window(tree, &layout->part[i]);
		if (err)
			return fault_set(
				fault, FAULT_GUEST,
				err == -FDT_ERR_NOSPACE ? -EFBIG : -EBADMSG,
				"device tree: the window at 0x%" PRIx64
				" cannot be reserved: %s",
				layout->part[i].start, fdt_strerror(err));
	}
	return 0;
}
