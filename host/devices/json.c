// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "devices/devices.h"
#include "finding/finding.h"

/* Addresses are strings: JSON's numbers lose the low bits of 64. */
static json_t *devices_address(uint64_t address)
{
	return json_sprintf("0x%llx", (unsigned long long)address);
}

static json_t *devices_json_group(const struct devices_one *one)
{
	json_t *members = json_array(), *regions = json_array();
	char text[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < one->group.n_members; i++)
		json_array_append_new(
			members,
			json_string(pci_bdf_format(one->group.members[i], text)));
	for (i = 0; i < one->group.n_regions; i++) {
		const struct iommu_region *region = &one->group.regions[i];

		json_array_append_new(
			regions, json_pack("{s:o s:o s:s}", "start",
					   devices_address(region->start), "end",
					   devices_address(region->end), "type",
					   iommu_region_name(region->type)));
	}
	return json_pack("{s:i s:s s:o s:I s:o s:b}", "id", one->group.id,
			 "type", one->group.type, "members", members,
			 "other_members", (json_int_t)one->group.n_foreign,
			 "reserved_regions", regions, "reserved_regions_known",
			 one->group.regions_known);
}

static json_t *devices_json_bars(const struct pci_device *pci)
{
	json_t *bars = json_array();
	int i;

	for (i = 0; i < PCI_BARS; i++) {
		const struct pci_bar *bar = &pci->bar[i];

		if (!bar->size)
			continue;
		json_array_append_new(
			bars, json_pack("{s:i s:o s:I s:b s:b s:b}", "bar", i,
					"start", devices_address(bar->start),
					"size", (json_int_t)bar->size, "io",
					bar->is_io, "bits64", bar->is_64bit,
					"prefetchable", bar->is_prefetchable));
	}
	return bars;
}

static json_t *devices_json_holders(const struct devices_one *one)
{
	json_t *holders = json_array();
	size_t i;

	for (i = 0; i < one->n_holders; i++) {
		struct holder holder = one->holders[i];
		char text[320];

		finding_clean(holder_text(&holder, text, sizeof(text)));
		finding_clean(holder.comm);
		finding_clean(holder.unit);
		finding_clean(holder.what);
		json_array_append_new(
			holders,
			json_pack("{s:s s:b s:i s:s s:s s:s}", "sentence", text,
				  "blocks", holder.blocks, "pid", holder.pid,
				  "command", holder.comm, "unit", holder.unit,
				  "what", holder.what));
	}
	return holders;
}

/* "" in a text attribute is null: not there, or not to be read. */
static json_t *devices_json_text(const char *text)
{
	char clean[128];

	if (!text[0])
		return json_null();
	snprintf(clean, sizeof(clean), "%s", text);
	finding_clean(clean);
	return json_string(clean);
}

static json_t *devices_json_bdf(struct pci_bdf bdf)
{
	char text[PCI_BDF_TEXT];

	return json_string(pci_bdf_format(bdf, text));
}

/* What a virtual function needs of its parent is null for others. */
static json_t *devices_json_sriov(const struct devices_one *one)
{
	const struct pci_device *pci = &one->pci;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < one->n_functions; i++)
		json_array_append_new(list, devices_json_bdf(one->functions[i]));
	return json_pack("{s:b s:b s:i s:i s:o s:o s:o s:b s:o}", "physical",
			 pci->is_sriov_pf, "virtual", pci->is_sriov_vf,
			 "functions", pci->vfs, "functions_max", pci->vfs_max,
			 "addresses", list, "parent",
			 pci->is_sriov_vf ? devices_json_bdf(pci->physfn)
					  : json_null(),
			 "parent_driver", devices_json_text(one->parent_driver),
			 "vgpu", one->vgpu.managed, "vgpu_type",
			 devices_json_text(one->vgpu.type));
}

static json_t *devices_json_one(const struct devices_one *one)
{
	const struct pci_device *pci = &one->pci;
	char bdf[PCI_BDF_TEXT], id[16], class[16];

	snprintf(id, sizeof(id), "%04x:%04x", pci->vendor, pci->device);
	snprintf(class, sizeof(class), "%06x", pci->class);
	return json_pack(
		"{s:s s:s s:s s:s s:o s:o s:o s:o s:o s:o s:o s:o s:b s:b s:b "
		"s:o}",
		"address", pci_bdf_format(pci->bdf, bdf), "id", id, "class",
		class, "name", one->name, "driver",
		devices_json_text(pci->driver), "driver_override",
		devices_json_text(pci->driver_override), "reset_method",
		devices_json_text(pci->reset_method), "power_state",
		devices_json_text(pci->power_state), "group",
		one->has_group ? devices_json_group(one) : json_null(),
		"numa_node",
		pci->numa_node >= 0 ? json_integer(pci->numa_node) : json_null(),
		"bars", devices_json_bars(pci), "holders",
		devices_json_holders(one), "holders_complete",
		one->holders_complete, "boot_display", pci->boot_vga, "answers",
		pci->header_type != 0x7f, "sriov", devices_json_sriov(one));
}

json_t *devices_json(const struct devices *devices)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < devices->count; i++) {
		if (json_array_append_new(list,
					  devices_json_one(&devices->one[i]))) {
			json_decref(list);
			return NULL;
		}
	}
	return json_pack("{s:i s:s s:b s:o}", "schema", 1, "board",
			 devices->board, "all", devices->all, "devices", list);
}
