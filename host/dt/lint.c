// SPDX-License-Identifier: GPL-2.0-or-later
#include "dt/lint.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "dt/phandles.h"

#define PATH_TEXT    256
#define RESERVED     "/reserved-memory"
#define RESERVED_MAX 256
/* drivers/of/fdt.c, FDT_MAX_DEPTH */
#define DEPTH_MAX 64

/*
 * Lists of phandles, each followed by as many cells as the property @cells of
 * the node that it refers to says (NULL: none). Devicetree Specification v0.4
 * and the kernel's bindings.
 */
static const struct reference {
	const char *name;
	const char *cells;
	bool optional; /* no @cells property is none */
} references[] = {
	{"interrupt-parent", NULL, false},
	{"memory-region", NULL, false},
	{"next-level-cache", NULL, false},
	{"msi-parent", "#msi-cells", true},
	{"interrupts-extended", "#interrupt-cells", false},
	{"iommus", "#iommu-cells", false},
	{"clocks", "#clock-cells", false},
	{"resets", "#reset-cells", false},
	{"power-domains", "#power-domain-cells", false},
	{"dmas", "#dma-cells", false},
	{"phys", "#phy-cells", false},
	{"gpios", "#gpio-cells", false},
};

#define REFERENCES (sizeof(references) / sizeof(references[0]))

/* Of entries (first id, phandle, first id there, length). */
static const char *const maps[] = {"iommu-map", "msi-map"};

/* The tree, and who has which phandle. */
struct lint {
	const void *tree;
	struct phandles phandles;
};

struct range {
	uint64_t start;
	uint64_t last;
};

static int wrong(const void *tree, int node, struct fault *fault,
		 const char *what, const char *name)
{
	char path[PATH_TEXT] = "?";

	fdt_get_path(tree, node, path, sizeof(path));
	return fault_set(fault, FAULT_GUEST, -EINVAL, "device tree: %s: %s %s",
			 path, name, what);
}

static uint32_t cell(const fdt32_t *cells, int i)
{
	return fdt32_ld(cells + i);
}

/* Cells behind a reference to @target; -1: it does not say. */
static int arguments(const void *tree, int target, const struct reference *ref)
{
	const fdt32_t *value;
	int size;

	if (!ref->cells)
		return 0;
	value = fdt_getprop(tree, target, ref->cells, &size);
	if (!value && ref->optional)
		return 0;
	if (!value || size != (int)sizeof(*value) || cell(value, 0) > 16)
		return -EINVAL;
	return (int)cell(value, 0);
}

static int lint_reference(const struct lint *lint, int node,
			  const struct reference *ref, struct fault *fault)
{
	const void *tree = lint->tree;
	const fdt32_t *value;
	int size, i, target, n;

	value = fdt_getprop(tree, node, ref->name, &size);
	if (!value)
		return 0;
	for (i = 0; i < size / (int)sizeof(*value); i += 1 + n) {
		n = 0;
		/* a place that is left empty */
		if (!cell(value, i))
			continue;
		target = phandles_find(&lint->phandles, cell(value, i));
		if (target < 0)
			return wrong(tree, node, fault,
				     "refers to a phandle that no node has",
				     ref->name);
		n = arguments(tree, target, ref);
		if (n < 0)
			return wrong(tree, node, fault,
				     "refers to a node that does not say how "
				     "many cells follow",
				     ref->name);
	}
	if (size % (int)sizeof(*value) || i != size / (int)sizeof(*value))
		return wrong(tree, node, fault, "ends within an entry",
			     ref->name);
	return 0;
}

static int lint_map(const struct lint *lint, int node, const char *name,
		    struct fault *fault)
{
	const void *tree = lint->tree;
	const fdt32_t *value;
	int size, i;

	value = fdt_getprop(tree, node, name, &size);
	if (!value)
		return 0;
	if (size % (int)(4 * sizeof(*value)))
		return wrong(tree, node, fault, "ends within an entry", name);
	for (i = 0; i < size / (int)sizeof(*value); i += 4)
		if (phandles_find(&lint->phandles, cell(value, i + 1)) < 0)
			return wrong(tree, node, fault,
				     "refers to a phandle that no node has",
				     name);
	return 0;
}

static int lint_phandle(const struct lint *lint, int node, struct fault *fault)
{
	uint32_t phandle = fdt_get_phandle(lint->tree, node);

	if (!phandle || phandles_find(&lint->phandles, phandle) == node)
		return 0;
	return wrong(lint->tree, node, fault, "is also that of another node",
		     "phandle");
}

static int lint_reg(const void *tree, int parent, int node, struct fault *fault)
{
	int address, size, entry, length;

	if (!fdt_getprop(tree, node, "reg", &length))
		return 0;
	address = fdt_address_cells(tree, parent);
	size = fdt_size_cells(tree, parent);
	if (address < 0 || size < 0)
		return wrong(tree, parent, fault, "are none that can be",
			     "#address-cells or #size-cells");
	entry = (address + size) * (int)sizeof(fdt32_t);
	if (!entry || length % entry)
		return wrong(tree, node, fault,
			     "is not made of whole entries of its bus", "reg");
	return 0;
}

static int lint_node(const struct lint *lint, int parent, int node,
		     struct fault *fault)
{
	size_t i;
	int err;

	err = lint_phandle(lint, node, fault);
	if (!err)
		err = lint_reg(lint->tree, parent, node, fault);
	for (i = 0; i < REFERENCES && !err; i++)
		err = lint_reference(lint, node, &references[i], fault);
	for (i = 0; i < sizeof(maps) / sizeof(maps[0]) && !err; i++)
		err = lint_map(lint, node, maps[i], fault);
	return err;
}

static uint64_t number(const fdt32_t *cells, int count)
{
	uint64_t value = 0;

	while (count--)
		value = value << 32 | fdt32_ld(cells++);
	return value;
}

/* Add the ranges of one reserved node, each against all before it. */
static int add_ranges(const void *tree, int parent, int node,
		      struct range *ranges, int *count, struct fault *fault)
{
	int address = fdt_address_cells(tree, parent), i;
	int size = fdt_size_cells(tree, parent), length;
	const fdt32_t *reg = fdt_getprop(tree, node, "reg", &length);
	struct range range;

	if (!reg)
		return 0; /* the kernel chooses the place */
	if (address > 2 || size > 2 || size < 1)
		return wrong(tree, parent, fault, "are not for memory",
			     "#address-cells and #size-cells");
	for (; length > 0; length -= (address + size) * (int)sizeof(*reg)) {
		range.start = number(reg, address);
		range.last = number(reg + address, size) - 1;
		if (range.last > UINT64_MAX - range.start)
			return wrong(tree, node, fault,
				     "is empty or ends nowhere", "reg");
		range.last += range.start;
		for (i = 0; i < *count; i++)
			if (range.start <= ranges[i].last &&
			    ranges[i].start <= range.last)
				return wrong(tree, node, fault,
					     "overlaps other reserved memory",
					     "reg");
		if (*count == RESERVED_MAX)
			return wrong(tree, node, fault, "is one of too many",
				     "reg");
		ranges[(*count)++] = range;
		reg += address + size;
	}
	return 0;
}

static int lint_reserved(const void *tree, struct fault *fault)
{
	struct range ranges[RESERVED_MAX];
	int parent, node, count = 0, err = 0;

	parent = fdt_path_offset(tree, RESERVED);
	if (parent < 0)
		return 0;
	if (fdt_address_cells(tree, parent) != fdt_address_cells(tree, 0) ||
	    fdt_size_cells(tree, parent) != fdt_size_cells(tree, 0) ||
	    !fdt_getprop(tree, parent, "ranges", NULL))
		return wrong(tree, parent, fault,
			     "must be the root's, and ranges be there",
			     "#address-cells and #size-cells");
	for (node = fdt_first_subnode(tree, parent); node >= 0 && !err;
	     node = fdt_next_subnode(tree, node))
		err = add_ranges(tree, parent, node, ranges, &count, fault);
	return err;
}

static int lint_nodes(const struct lint *lint, struct fault *fault)
{
	const void *tree = lint->tree;
	int parents[DEPTH_MAX];
	int node, depth = 0, err = 0;

	for (node = 0; node >= 0 && !err;
	     node = fdt_next_node(tree, node, &depth)) {
		if (depth < 0)
			break;
		if (depth >= DEPTH_MAX)
			return wrong(tree, node, fault, "is too deep", "it");
		parents[depth] = node;
		if (depth)
			err = lint_node(lint, parents[depth - 1], node, fault);
	}
	return err;
}

int lint_tree(const void *tree, struct fault *fault)
{
	struct lint lint = {.tree = tree};
	int err = phandles_read(tree, &lint.phandles);

	if (err)
		return fault_no_memory(fault, "device tree");
	err = lint_nodes(&lint, fault);
	phandles_free(&lint.phandles);
	return err ? err : lint_reserved(tree, fault);
}
