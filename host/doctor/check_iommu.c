// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "iommu/owner.h"
#include "sysfs/since.h"

void check_noiommu(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (facts->noiommu != FACT_YES)
		return;
	f = findings_add(findings, FINDING_IOMMU_NOIOMMU_MODE, NULL,
			 "vfio runs in its unsafe mode without IOMMU, which "
			 "is not for virtual machines");
	finding_show(f, "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode",
		     "Y");
}

void check_group(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	struct finding *f;
	char path[96];

	if (!check_group_known(facts, device, findings))
		return;
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d",
		 device->pci->group);
	if (device->group_err) {
		f = findings_add(findings, FINDING_IOMMU_GROUP_UNREADABLE,
				 device->pci, "group %d cannot be read: %s",
				 device->pci->group,
				 strerror(-device->group_err));
		finding_show(f, path, "%s", strerror(-device->group_err));
	} else if (device->group.is_noiommu) {
		f = findings_add(findings, FINDING_IOMMU_NOIOMMU_MODE,
				 device->pci,
				 "has a group that vfio made up without IOMMU");
		finding_show(f, path, "name: vfio-noiommu");
	} else if (device->group.n_foreign) {
		f = findings_add(findings, FINDING_IOMMU_GROUP_FOREIGN,
				 device->pci,
				 "shares group %d with %zu devices that are "
				 "not on a PCI bus, and gpubox takes whole "
				 "groups",
				 device->pci->group, device->group.n_foreign);
		finding_show(f, path, "devices/");
	}
}

/* A bridge or a part of the chipset stays, and its driver may not let go. */
static void check_member_stays(const struct facts *facts,
			       const struct facts_device *device,
			       const struct pci_device *pci,
			       struct findings *findings)
{
	char text[PCI_BDF_TEXT], path[128];
	struct finding *f;

	if (!owner_keeps_group(pci, facts->version))
		return;
	pci_bdf_format(pci->bdf, text);
	f = findings_add(findings, FINDING_IOMMU_BRIDGE_DRIVER, device->pci,
			 "shares group %d with %s %s, whose driver %s keeps the "
			 "group from vfio",
			 device->pci->group,
			 pci_is_bridge(pci) ? "bridge" : "the chipset's", text,
			 pci->driver);
	finding_advise(f,
		       "Take it from that driver, if the host can do without: "
		       "echo %s > /sys/bus/pci/drivers/%s/unbind. It may stay "
		       "without a driver.",
		       text, pci->driver);
	pci_path(pci->bdf, "driver", path, sizeof(path));
	finding_show(f, path, "%s", pci->driver);
}

static bool check_same_slot(const struct pci_device *a,
			    const struct pci_device *b)
{
	return a->bdf.domain == b->bdf.domain && a->bdf.bus == b->bdf.bus &&
	       a->bdf.device == b->bdf.device;
}

static void check_member_use(const struct facts_device *device,
			     const struct facts_member *member,
			     struct findings *findings)
{
	char text[PCI_BDF_TEXT], use[320];
	struct finding *f = NULL;
	size_t i;

	for (i = 0; i < member->n_holders; i++) {
		if (!member->holders[i].blocks)
			continue;
		if (!f)
			f = findings_add(
				findings, FINDING_IOMMU_GROUP_IN_USE, device->pci,
				"shares group %d with %s (%s), which the host "
				"uses",
				device->pci->group,
				pci_bdf_format(member->pci->bdf, text),
				member->pci->driver);
		finding_show(f, pci_bdf_format(member->pci->bdf, text), "%s",
			     holder_text(&member->holders[i], use, sizeof(use)));
	}
	if (f && check_same_slot(member->pci, device->pci))
		finding_advise(f, "Stop what uses them (unmount, take the "
				  "interface down): they are functions of one "
				  "card, which no other slot keeps apart.");
	else if (f && device->integrated)
		finding_advise(f, "Stop what uses them (unmount, take the "
				  "interface down), or put them into another "
				  "slot; the device itself has none.");
}

/* A GPU's own sound is expected to go with it; other things are not. */
static void check_member_leaves(const struct facts_device *device,
				const struct facts_member *member,
				struct findings *findings)
{
	bool same = check_same_slot(member->pci, device->pci);
	char text[PCI_BDF_TEXT], path[128], what[64], use[320];
	struct finding *f;
	size_t i;

	if (!member->pci->driver[0] || pci_driver_is_vfio(member->pci->driver))
		return;
	pci_bdf_format(member->pci->bdf, text);
	pci_class_name(member->pci, what, sizeof(what));
	if (same)
		f = findings_add(findings, FINDING_IOMMU_FUNCTIONS, device->pci,
				 "takes %s (%s, %s) of the same %s along from "
				 "the host",
				 text, what, member->pci->driver,
				 device->integrated ? "slot" : "card");
	else
		f = findings_add(findings, FINDING_IOMMU_GROUP_SHARED,
				 device->pci,
				 "shares group %d with %s (%s, %s), which is "
				 "taken from the host as well",
				 device->pci->group, text, what,
				 member->pci->driver);
	if (!same && device->integrated)
		finding_advise(f, "They leave the host together with the "
				  "device, which is a part of the processor or "
				  "the board: no slot changes that.");
	if (same && member->pci->class >> 8 == PCI_CLASS_HD_AUDIO)
		finding_lower(f, FINDING_INFO);
	pci_path(member->pci->bdf, "driver", path, sizeof(path));
	finding_show(f, path, "%s", member->pci->driver);
	for (i = 0; i < member->n_holders; i++)
		if (!member->holders[i].blocks)
			finding_show(f, text, "%s",
				     holder_text(&member->holders[i], use,
						 sizeof(use)));
}

/*
 * All endpoints of the group go with the device, so that a host driver on one
 * is no obstacle by itself.
 */
void check_members(const struct facts *facts, const struct facts_device *device,
		   struct findings *findings)
{
	size_t i;

	for (i = 0; i < device->n_members; i++) {
		const struct facts_member *member = &device->members[i];

		if (!pci_is_endpoint(member->pci)) {
			check_member_stays(facts, device, member->pci, findings);
			continue;
		}
		check_member_use(device, member, findings);
		check_member_leaves(device, member, findings);
	}
}

/* The entries of the firmware's tables that the regions come from. */
static void check_show_asks(const struct facts_device *device, struct finding *f)
{
	char table[64], bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; f && i < device->mandates.count; i++) {
		const struct mandate *mandate = &device->mandates.mandate[i];

		if (mandate->ignored || mandate->type != IOMMU_DIRECT)
			continue;
		snprintf(table, sizeof(table), "%s%s",
			 strcmp(mandate->table, MANDATES_TREE_NAME)
				 ? TABLES_HOST "/"
				 : MANDATES_TREE,
			 strcmp(mandate->table, MANDATES_TREE_NAME) ? mandate->table
								    : "");
		finding_show(f, table, "0x%llx-0x%llx: %s, for %s",
			     (unsigned long long)mandate->start,
			     (unsigned long long)mandate->end, mandate->what,
			     pci_bdf_format(mandate->bdf, bdf));
	}
}

/* Before 6.6 Intel's driver refused RMRRs by a check of its own. */
static bool check_is_refused(const struct facts *facts,
			     const struct facts_device *device)
{
	size_t i;

	if (since_has(facts->version, SINCE_DIRECT_REFUSED))
		return true;
	if (strncmp(facts->iommu, "dmar", 4) != 0)
		return false;
	/* not those of display controllers and USB */
	for (i = 0; i < device->mandates.count; i++)
		if (mandates_stops(&device->mandates.mandate[i]))
			return true;
	return !device->mandates.count;
}

/* Whose the mapping is: its own, or another's of the group, bridges too. */
static const char *check_asked_for(const struct facts_device *device,
				   char text[64])
{
	const struct mandate *mandate, *first = NULL;
	char bdf[PCI_BDF_TEXT];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < device->mandates.count; i++) {
		mandate = &device->mandates.mandate[i];
		if (!mandates_stops(mandate))
			continue;
		if (!pci_bdf_compare(mandate->bdf, device->pci->bdf))
			return text;
		if (!first)
			first = mandate;
	}
	if (first)
		snprintf(text, 64, " for %s, which is in its group",
			 pci_bdf_format(first->bdf, bdf));
	return text;
}

static struct finding *check_add_direct(const struct facts *facts,
					const struct facts_device *device,
					const struct iommu_region *region,
					struct findings *findings)
{
	bool refused = check_is_refused(facts, device);
	char whose[64];

	return findings_add(
		findings,
		refused ? FINDING_IOMMU_DIRECT_REGION
			: FINDING_IOMMU_DIRECT_UNENFORCED,
		device->pci,
		"cannot be given to a guest: firmware asks for a 1:1 mapping "
		"of 0x%llx-0x%llx%s in group %d%s, and %s%s%s",
		(unsigned long long)region->start,
		(unsigned long long)region->end,
		iommu_region_is_empty(region)
			? " (as Linux prints a region whose length is 0 or less, "
			  "and heeds it)"
			: "",
		device->pci->group, check_asked_for(device, whose),
		refused ? "Linux " : "gpubox does not break it, though Linux ",
		facts->release,
		refused ? " refuses VFIO for such devices" : " may");
}

static void check_direct(const struct facts *facts,
			 const struct facts_device *device, const char *path,
			 struct findings *findings)
{
	const struct iommu_region *region;
	struct finding *f = NULL;
	size_t i, n = 0;

	for (i = 0; i < device->group.n_regions; i++) {
		region = &device->group.regions[i];
		if (region->type != IOMMU_DIRECT)
			continue;
		n++;
		if (!f)
			f = check_add_direct(facts, device, region, findings);
		finding_show(f, path, "0x%016llx 0x%016llx direct",
			     (unsigned long long)region->start,
			     (unsigned long long)region->end);
	}
	finding_more(f, n);
	if (f && (facts->tree || mandates_stopping_tree(&device->mandates)))
		finding_advise(f, "A device tree has no relaxed form: it takes "
				  "another one of the vendor. iommu=pt, another "
				  "driver or QEMU options do not help.");
	else if (f && facts->lockdown[0] && strcmp(facts->lockdown, "none") != 0)
		finding_advise(f, "Switch Secure Boot off first: a kernel that "
				  "is locked down takes no other tables. Then "
				  "'gpubox firmware relax BDF' prepares one "
				  "without the request; a firmware update can "
				  "lift it, too.");
	check_show_asks(device, f);
}

void check_regions(const struct facts *facts, const struct facts_device *device,
		   struct findings *findings)
{
	struct finding *f;
	char path[96];

	if (device->pci->group < 0 || device->group_err)
		return;
	snprintf(path, sizeof(path),
		 "/sys/kernel/iommu_groups/%d/reserved_regions",
		 device->pci->group);
	if (!device->group.regions_known) {
		f = findings_add(findings, FINDING_IOMMU_REGIONS_UNKNOWN,
				 device->pci,
				 "cannot tell whether firmware asks for "
				 "a 1:1 mapping in group %d",
				 device->pci->group);
		finding_show(f, path, "not readable");
		return;
	}
	check_direct(facts, device, path, findings);
}
