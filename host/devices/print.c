// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "devices/devices.h"
#include "doctor/finding.h"
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

static void devices_print_one(const struct devices_one *one)
{
	const struct pci_device *pci = &one->pci;

	log_output("    reset %s, power %s, NUMA node ",
		   pci->reset_method[0] ? pci->reset_method : "not known",
		   pci->power_state[0] ? pci->power_state : "unknown");
	if (pci->numa_node >= 0)
		log_output("%d", pci->numa_node);
	else
		log_output("unknown");
	if (pci->is_sriov_vf)
		log_output(", virtual function");
	if (one->vfs_max)
		log_output(", %llu of %llu virtual functions",
			   (unsigned long long)one->vfs,
			   (unsigned long long)one->vfs_max);
	log_output("%s\n", pci->boot_vga ? ", boot display" : "");
	if (one->has_group)
		devices_print_group(one);
	devices_print_bars(pci);
	devices_print_holders(one);
}

void devices_print(const struct devices *devices)
{
	char text[PCI_BDF_TEXT], group[16];
	size_t i;

	if (!devices->count) {
		log_output("%s\n", devices->all
					   ? "no PCI devices"
					   : "no device that the board is made "
					     "for; --all lists the others");
		return;
	}
	log_output("%-16s %-9s %-14s %-6s %s\n", "ADDRESS", "ID", "DRIVER",
		   "GROUP", "NAME");
	for (i = 0; i < devices->count; i++) {
		const struct devices_one *one = &devices->one[i];

		snprintf(group, sizeof(group), "%d", one->pci.group);
		log_output("%-16s %04x:%04x %-14s %-6s %s\n",
			   pci_bdf_format(one->pci.bdf, text), one->pci.vendor,
			   one->pci.device,
			   one->pci.driver[0] ? one->pci.driver : "-",
			   one->pci.group >= 0 ? group : "-", one->name);
		devices_print_one(one);
	}
}
