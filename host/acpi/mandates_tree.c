// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hosts without ACPI ask by their device tree: a reserved-memory node that a
 * device's memory-region names has iommu-addresses
 * (of_iommu_get_resv_regions() in drivers/iommu/of_iommu.c).
 */
#include <ctype.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "acpi/mandates.h"
#include "sysfs/sysfs.h"

#define TREE_RESERVED  MANDATES_TREE "/reserved-memory"
#define TREE_PATH_MAX  512
#define TREE_PROP_MAX  256 /* cells of a property; what is behind is not read */
#define TREE_CELLS_MAX 4   /* of one address or size */
#define TREE_DEPTH_MAX 32  /* how far above a device its bus is looked for */

#define TREE_KNOWN \
	(6 << 8 | 3) /* "iommu: Implement of_iommu_get_resv_regions()" */

struct tree_prop {
	uint32_t cell[TREE_PROP_MAX];
	unsigned int count;
};

/* The device, and how addresses are written on the bus it is on. */
struct tree_device {
	const char *root;
	struct pci_bdf bdf;
	unsigned int kernel;
	uint32_t phandle;
	unsigned int n_address, n_size; /* cells */
};

/* No cells where there is no such property. */
static void tree_read(const char *root, const char *node, const char *name,
		      struct tree_prop *prop)
{
	char path[TREE_PATH_MAX];
	unsigned int i;
	int n;

	prop->count = 0;
	n = snprintf(path, sizeof(path), "%s/%s", node, name);
	if (n < 0 || (size_t)n >= sizeof(path))
		return;
	n = sysfs_read_bytes(root, path, prop->cell, sizeof(prop->cell));
	if (n > 0)
		prop->count = (unsigned int)n / sizeof(prop->cell[0]);
	for (i = 0; i < prop->count; i++)
		prop->cell[i] = be32toh(prop->cell[i]);
}

/* of_read_number(): of more than two cells the last two count. */
static uint64_t tree_number(const uint32_t *cell, unsigned int n)
{
	uint64_t value = 0;

	while (n--)
		value = value << 32 | *cell++;
	return value;
}

/*
 * of_bus_n_addr_cells(), of_bus_n_size_cells(): what the nearest node at or
 * above @node says; 1 where none does, 0 where that cannot be.
 */
static unsigned int tree_cells(const char *root, const char *node,
			       const char *name)
{
	char above[TREE_PATH_MAX];
	struct tree_prop prop;
	size_t used;
	int depth;

	used = (size_t)snprintf(above, sizeof(above), "%s", node);
	for (depth = 0; depth < TREE_DEPTH_MAX; depth++) {
		tree_read(root, above, name, &prop);
		if (prop.count)
			return prop.cell[0] <= TREE_CELLS_MAX ? prop.cell[0] : 0;
		if (used + sizeof("/..") > sizeof(above))
			break;
		memcpy(above + used, "/..", sizeof("/.."));
		used += 3;
	}
	return 1;
}

/* A node's name is the firmware's: it goes to terminals. */
static void tree_what(const char *name, struct mandate *mandate)
{
	char *p;

	snprintf(mandate->what, sizeof(mandate->what),
		 "device tree node /reserved-memory/%s", name);
	for (p = mandate->what; *p; p++)
		if (!isascii((unsigned char)*p) || !isprint((unsigned char)*p))
			*p = '?';
}

/* iommu_resv_region_get_type(): only what is at its own address is mapped. */
static const char *tree_ignored(const struct tree_device *device,
				const struct mandate *mandate,
				const struct tree_prop *reg)
{
	unsigned int n_address, n_size;
	uint64_t start, size;

	n_address = tree_cells(device->root, TREE_RESERVED, "#address-cells");
	n_size = tree_cells(device->root, TREE_RESERVED, "#size-cells");
	if (device->kernel && device->kernel < TREE_KNOWN)
		return "Linux knows iommu-addresses since 6.3";
	if (!reg->count || reg->count < n_address + n_size)
		return "the node has no memory: a plain reservation";
	start = tree_number(reg->cell, n_address);
	size = tree_number(reg->cell + n_address, n_size);
	if (start != mandate->start || start + size - 1 != mandate->end)
		return "the memory is elsewhere: a plain reservation";
	return NULL;
}

/* One node's iommu-addresses: a device, an address, a size; and so on. */
static int tree_of_node(const struct tree_device *device, const char *node,
			const char *name, struct mandates *mandates)
{
	unsigned int n = device->n_address + device->n_size, i = 0;
	struct mandate mandate = {.table = MANDATES_TREE_NAME,
				  .bdf = device->bdf};
	struct tree_prop wanted, reg;
	uint64_t size;
	int err = 0;

	tree_read(device->root, node, "iommu-addresses", &wanted);
	tree_read(device->root, node, "reg", &reg);
	tree_what(name, &mandate);
	mandate.type = IOMMU_DIRECT;
	while (!err && i < wanted.count) {
		/* as Linux: behind another's phandle it looks at each cell */
		if (wanted.cell[i++] != device->phandle)
			continue;
		if (wanted.count - i < n)
			break;
		size = tree_number(&wanted.cell[i + device->n_address],
				   device->n_size);
		mandate.start = tree_number(&wanted.cell[i], device->n_address);
		mandate.end = mandate.start + size - 1;
		/* "Cannot reserve IOVA region of 0 size" */
		mandate.ignored = size ? tree_ignored(device, &mandate, &reg)
				       : "its length is 0";
		err = mandates_add(mandates, &mandate);
		i += n;
	}
	return err;
}

/* The node with @phandle, of those below /reserved-memory (@names). */
static int tree_of_region(const struct tree_device *device, char *const *names,
			  uint32_t phandle, struct mandates *mandates)
{
	char node[TREE_PATH_MAX];
	struct tree_prop prop;
	int i, n;

	for (i = 0; names[i]; i++) {
		n = snprintf(node, sizeof(node), TREE_RESERVED "/%s", names[i]);
		if (n < 0 || (size_t)n >= sizeof(node))
			continue;
		tree_read(device->root, node, "phandle", &prop);
		if (prop.count == 1 && prop.cell[0] == phandle)
			return tree_of_node(device, node, names[i], mandates);
	}
	return 0;
}

int mandates_find_tree(const char *root, struct pci_bdf bdf,
		       unsigned int kernel, struct mandates *mandates)
{
	struct tree_device device = {.root = root, .bdf = bdf, .kernel = kernel};
	char node[TREE_PATH_MAX], bus[TREE_PATH_MAX], text[PCI_BDF_TEXT];
	struct tree_prop own, regions;
	unsigned int i;
	char **names;
	int err = 0;

	pci_bdf_format(bdf, text);
	snprintf(node, sizeof(node), "/sys/bus/pci/devices/%s/of_node", text);
	snprintf(bus, sizeof(bus), "/sys/bus/pci/devices/%s/of_node/..", text);
	tree_read(root, node, "memory-region", &regions);
	tree_read(root, node, "phandle", &own);
	if (!regions.count || own.count != 1 ||
	    sysfs_list(root, TREE_RESERVED, &names) < 0)
		return 0;
	device.phandle = own.cell[0];
	device.n_address = tree_cells(root, bus, "#address-cells");
	device.n_size = tree_cells(root, bus, "#size-cells");
	for (i = 0; i < regions.count && !err; i++)
		err = tree_of_region(&device, names, regions.cell[i], mandates);
	sysfs_list_free(names);
	return err;
}
