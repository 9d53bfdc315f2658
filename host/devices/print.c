// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "devices/devices.h"
#include "finding/finding.h"
#include "log.h"

/* "256 MiB", the largest unit that leaves a whole number */
static char *devices_size(uint64_t bytes, char *text, size_t size)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	unsigned int unit = 0;

	while (unit < 4 && bytes >= 1024 && bytes % 1024 == 0) {
		bytes /= 1024;
		unit++;
	}
	snprintf(text, size, "%llu %s", (unsigned long long)bytes, units[unit]);
	return text;
}

static void devices_print_group(const struct devices_one *one)
{
	char text[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < one->group.n_members; i++) {
		if (pci_bdf_compare(one->group.members[i], one->pci.bdf))
			log_output("    shares its group with %s\n",
				   pci_bdf_format(one->group.members[i], text));
	}
	if (one->group.n_foreign)
		log_output("    shares its group with %zu devices that are not "
			   "on a PCI bus\n",
			   one->group.n_foreign);
	if (!one->group.regions_known)
		log_output("    regions: not readable\n");
	for (i = 0; i < one->group.n_regions; i++) {
		const struct iommu_region *region = &one->group.regions[i];

		log_output("    region 0x%llx-0x%llx %s\n",
			   (unsigned long long)region->start,
			   (unsigned long long)region->end,
			   iommu_region_name(region->type));
	}
}

static void devices_print_bars(const struct pci_device *pci)
{
	char text[32];
	int i;

	for (i = 0; i < PCI_BARS; i++) {
		const struct pci_bar *bar = &pci->bar[i];

		if (bar->size)
			log_output("    BAR %d %s%s%s%s\n", i,
				   devices_size(bar->size, text, sizeof(text)),
				   bar->is_io ? " I/O ports" : "",
				   bar->is_64bit ? " 64-bit" : "",
				   bar->is_prefetchable ? " prefetchable" : "");
	}
}

static void devices_print_holders(const struct devices_one *one)
{
	char text[320];
	size_t i;

	for (i = 0; i < one->n_holders; i++) {
		holder_text(&one->holders[i], text, sizeof(text));
		finding_clean(text);
		log_output("    %s: %s\n",
			   one->holders[i].blocks ? "in use" : "maybe in use",
			   text);
	}
	if (!one->holders_complete)
		log_output("    in use: not visible to this user\n");
}

static void devices_print_sriov(const struct devices_one *one)
{
	char text[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < one->n_functions; i++)
		log_output("    virtual function %s\n",
			   pci_bdf_format(one->functions[i], text));
	if (one->pci.is_sriov_vf)
		log_output("    virtual function of %s, whose driver is %s\n",
			   pci_bdf_format(one->pci.physfn, text),
			   one->parent_driver[0] ? one->parent_driver : "none");
	if (one->vgpu.managed)
		log_output("    vGPU type %s\n",
			   one->vgpu.type[0] ? one->vgpu.type : "none");
}

static void devices_print_one(const struct devices_one *one)
{
	const struct pci_device *pci = &one->pci;

	log_output("    reset %s, power %s",
		   pci->reset_method[0] ? pci->reset_method : "none",
		   pci->power_state[0] ? pci->power_state : "unknown");
	if (pci->numa_node >= 0)
		log_output(", NUMA node %d", pci->numa_node);
	if (pci->vfs_max)
		log_output(", %u of %u virtual functions", pci->vfs,
			   pci->vfs_max);
	log_output("%s\n", pci->boot_vga ? ", boot display" : "");
	devices_print_sriov(one);
	if (pci->header_type == 0x7f)
		log_output("    does not answer\n");
	if (pci->driver_override[0] &&
	    strcmp(pci->driver_override, pci->driver) != 0)
		log_output("    reserved for driver %s\n", pci->driver_override);
	if (one->has_group)
		devices_print_group(one);
	else if (pci->group >= 0)
		log_output("    group: not readable\n");
	devices_print_bars(pci);
	devices_print_holders(one);
}

/* How wide the columns must be whose texts differ in length. */
static void devices_widths(const struct devices *devices, int *address,
			   int *driver)
{
	char text[PCI_BDF_TEXT];
	size_t i;

	*address = (int)strlen("0000:00:00.0");
	*driver = (int)strlen("DRIVER");
	for (i = 0; i < devices->count; i++) {
		const struct pci_device *pci = &devices->one[i].pci;
		int n = (int)strlen(pci_bdf_format(pci->bdf, text));

		if (n > *address)
			*address = n;
		n = (int)strlen(pci->driver);
		if (n > *driver)
			*driver = n;
	}
}

void devices_print(const struct devices *devices)
{
	char text[PCI_BDF_TEXT], group[16];
	int address, driver;
	size_t i;

	if (!devices->count) {
		log_output("%s\n", devices->all
					   ? "no PCI devices"
					   : "no device that the board is made "
					     "for; --all lists the others");
		return;
	}
	devices_widths(devices, &address, &driver);
	log_output("%-*s  %-9s  %-*s  %-5s  %s\n", address, "ADDRESS", "ID",
		   driver, "DRIVER", "GROUP", "NAME");
	for (i = 0; i < devices->count; i++) {
		const struct devices_one *one = &devices->one[i];

		snprintf(group, sizeof(group), "%d", one->pci.group);
		log_output("%-*s  %04x:%04x  %-*s  %-5s  %s\n", address,
			   pci_bdf_format(one->pci.bdf, text), one->pci.vendor,
			   one->pci.device, driver,
			   one->pci.driver[0] ? one->pci.driver : "-",
			   one->pci.group >= 0 ? group : "-", one->name);
		devices_print_one(one);
	}
}
