// SPDX-License-Identifier: GPL-2.0-or-later
/* How a device's DMA reaches an IOMMU, as firmware describes it. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "acpi/iort.h"
#include "acpi/tables.h"
#include "doctor/facts.h"
#include "sysfs/sysfs.h"

#define FACTS_PLATFORM "/sys/devices/platform"

/*
 * The folder in sysfs of what the device's host bridge hangs under: all before
 * "/pci0001:00" in "../../../devices/platform/axi/1000110000.pcie/pci0001:00".
 */
static int facts_host_bridge(const struct facts *facts, struct pci_bdf bdf,
			     char *path, size_t size)
{
	char link[128], target[PATH_MAX], *p, *end;
	int n;

	if (pci_path(bdf, "", link, sizeof(link)) ||
	    sysfs_link(facts->root, link, target, sizeof(target)) < 0)
		return -ENOENT;
	p = strstr(target, "devices/");
	end = p ? strstr(p, "/pci") : NULL;
	if (!end)
		return -ENOENT;
	*end = '\0';
	n = snprintf(path, size, "/sys/%s", p);
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

/*
 * A platform device is called after its node the other way round: axi and
 * 1000110000.pcie are /axi/pcie@1000110000 (of_device_make_bus_id()).
 */
static int facts_guess_node(const char *device, char *node, size_t size)
{
	size_t used, n;

	if (strncmp(device, FACTS_PLATFORM "/", sizeof(FACTS_PLATFORM)) != 0)
		return -ENOENT;
	used = (size_t)snprintf(node, size, "%s", MANDATES_TREE);
	for (device += sizeof(FACTS_PLATFORM); *device; device += n) {
		size_t dot, left = size - used;
		int wrote;

		device += *device == '/';
		n = strcspn(device, "/");
		dot = strcspn(device, "./");
		if (dot < n && isxdigit((unsigned char)device[0]))
			wrote = snprintf(node + used, left, "/%.*s@%.*s",
					 (int)(n - dot - 1), device + dot + 1,
					 (int)dot, device);
		else
			wrote = snprintf(node + used, left, "/%.*s", (int)n,
					 device);
		if (wrote < 0 || (size_t)wrote >= left)
			return -ENAMETOOLONG;
		used += (size_t)wrote;
	}
	return 0;
}

static bool facts_has(const struct facts *facts, const char *folder,
		      const char *name)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

	return n > 0 && (size_t)n < sizeof(path) &&
	       sysfs_exists(facts->root, path);
}

/* Documentation: pci-iommu.txt of the device tree's bindings. */
static enum fact facts_tree_iommu(const struct facts *facts, struct pci_bdf bdf)
{
	char bridge[512], node[512];
	int n;

	if (facts_host_bridge(facts, bdf, bridge, sizeof(bridge)))
		return FACT_UNKNOWN;
	n = snprintf(node, sizeof(node), "%s/of_node", bridge);
	if (n < 0 || (size_t)n >= sizeof(node))
		return FACT_UNKNOWN;
	if (!sysfs_exists(facts->root, node) &&
	    (facts_guess_node(bridge, node, sizeof(node)) ||
	     !sysfs_exists(facts->root, node)))
		return FACT_UNKNOWN;
	return facts_has(facts, node, "iommu-map") ||
			       facts_has(facts, node, "iommus")
		       ? FACT_YES
		       : FACT_NO;
}

static enum fact facts_iort_smmu(const struct facts *facts, struct pci_bdf bdf)
{
	enum fact fact = FACT_UNKNOWN;
	struct iort_stream stream;
	struct tables tables = {0};
	struct iort iort;

	if (!tables_read(facts->root, TABLES_HOST, &tables, NULL) &&
	    tables.iort.size && !iort_open(&tables.iort, &iort, NULL))
		fact = iort_resolve(&iort, bdf.domain,
				    (uint32_t)bdf.bus << 8 |
					    (uint32_t)bdf.device << 3 |
					    bdf.function,
				    &stream)
			       ? FACT_YES
			       : FACT_NO;
	tables_free(&tables);
	return fact;
}

/*
 * A device on its root bus is a part of processor or chipset; AMD's integrated
 * graphics are behind a port, with a function of AMD's processors beside them.
 */
static bool facts_integrated(const struct facts *facts,
			     const struct pci_device *pci)
{
	char link[128], target[PATH_MAX], *p;
	struct pci_bdf bdf;
	size_t i;

	for (i = 0; i < facts->n_pci; i++) {
		const struct pci_device *other = &facts->pci[i];

		if (pci->vendor == 0x1002 && other->vendor == 0x1022 &&
		    other->bdf.domain == pci->bdf.domain &&
		    other->bdf.bus == pci->bdf.bus &&
		    other->bdf.device == pci->bdf.device)
			return true;
	}
	if (pci_path(pci->bdf, "", link, sizeof(link)) ||
	    sysfs_link(facts->root, link, target, sizeof(target)) < 0)
		return false;
	p = strrchr(target, '/');
	if (!p)
		return false;
	*p = '\0';
	p = strrchr(target, '/');
	return p && pci_bdf_parse(p + 1, &bdf) && !strncmp(p, "/pci", 4);
}

void facts_read_way(const struct facts *facts, struct facts_device *device)
{
	struct pci_bdf bdf = device->pci->bdf;

	device->integrated = facts_integrated(facts, device->pci);
	if (facts->tree)
		device->tree_iommu = facts_tree_iommu(facts, bdf);
	if (!strcmp(facts->acpi_table, "IORT"))
		device->iort_smmu = facts_iort_smmu(facts, bdf);
}
