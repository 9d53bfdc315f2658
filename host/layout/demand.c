// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/demand.h"

#include <errno.h>
#include <string.h>

#define OPTION "CONFIG_IDENTITY_REGIONS"

static bool is_identity(const struct iommu_region *region)
{
	return region->type == IOMMU_DIRECT ||
	       region->type == IOMMU_DIRECT_RELAXABLE;
}

int demand_board(struct layout_demand *demand, const struct board *board,
		 enum board_identity_policy policy, struct fault *fault)
{
	if (!strcmp(board->identity_regions, "auto"))
		return 0;
	return regions_parse(OPTION, board->identity_regions, policy,
			     &demand->regions, fault);
}

/* A type that is not known is none that RAM may lie over. */
static int add_blocked(struct layout_demand *demand,
		       const struct iommu_region *region, struct fault *fault)
{
	if (demand->n_blocked == LAYOUT_BLOCKED_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "the devices' IOMMU groups: more than %d "
				 "reserved regions",
				 LAYOUT_BLOCKED_MAX);
	demand->blocked[demand->n_blocked++] = (struct layout_span){
		region->start, region->end - region->start + 1};
	return 0;
}

static int read_group(const struct iommu_group *group,
		      enum board_identity_policy policy,
		      struct layout_demand *demand, struct regions *reported,
		      struct fault *fault)
{
	size_t i;
	int err = 0;

	for (i = 0; i < group->n_regions && !err; i++) {
		const struct iommu_region *region = &group->regions[i];

		if (iommu_region_is_empty(region))
			continue;
		if (is_identity(region))
			err = regions_add(reported,
					  (struct region){region->start,
							  region->end, policy},
					  fault);
		else
			err = add_blocked(demand, region, fault);
	}
	return err;
}

static bool same_ranges(const struct regions *a, const struct regions *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (a->region[i].start != b->region[i].start ||
		    a->region[i].last != b->region[i].last)
			return false;
	return true;
}

static int differ(const struct board *board, const struct pci_device *pci,
		  const struct regions *listed, const struct regions *reported,
		  struct fault *fault)
{
	char bdf[PCI_BDF_TEXT], ours[320], theirs[320];

	return fault_set(fault, FAULT_FIRMWARE, -EINVAL,
			 "%s: the host reports other identity regions than the "
			 "board %s lists: %s instead of %s. After a change of "
			 "firmware correct " OPTION ", or set it to \"auto\"",
			 pci_bdf_format(pci->bdf, bdf), board->name,
			 regions_text(reported, theirs, sizeof(theirs)),
			 regions_text(listed, ours, sizeof(ours)));
}

/* Whether the board's list, if it has one, is about this device. 0, 1, error */
static int board_lists(const struct board *board, const struct pci_device *pci,
		       struct fault *fault)
{
	int match;

	if (!strcmp(board->identity_regions, "auto"))
		return 0;
	match = pci_match(pci, board->gpu_match, board->gpu_class);
	return match >= 0 ? match
			  : fault_set(fault, FAULT_HOST, match,
				      "board %s: its GPU ids do not parse",
				      board->name);
}

static int check_policy(const struct pci_device *pci,
			const struct regions *regions, struct fault *fault)
{
	char bdf[PCI_BDF_TEXT], text[REGION_TEXT];
	size_t i;

	pci_bdf_format(pci->bdf, bdf);
	for (i = 0; i < regions->count; i++) {
		const struct region *region = &regions->region[i];

		if (region->policy != BOARD_IDENTITY_REFUSE)
			continue;
		return fault_set(
			fault, FAULT_FIRMWARE, -EPERM,
			"%s: is not given to a guest: firmware asks for a 1:1 "
			"mapping of %s, and the policy is to refuse. The "
			"machine's owner can choose --identity quarantine "
			"(memory that the guest does not use lies there) or "
			"--identity map (the guest reads and writes the host's "
			"own)",
			bdf, region_text(region->start, region->last, text));
	}
	return 0;
}

int demand_device(struct layout_demand *demand, const struct board *board,
		  enum board_identity_policy policy, const struct pci_device *pci,
		  const struct iommu_group *group, struct fault *fault)
{
	struct regions reported = {0};
	struct layout_demand listed = {0};
	char bdf[PCI_BDF_TEXT];
	int is_listed, err;
	size_t i;

	is_listed = board_lists(board, pci, fault);
	if (is_listed < 0)
		return is_listed;
	if (group && !group->regions_known)
		return fault_set(fault, FAULT_HOST, -EIO,
				 "%s: cannot tell whether firmware asks "
				 "for a 1:1 mapping: reserved_regions of IOMMU "
				 "group %d cannot be read",
				 pci_bdf_format(pci->bdf, bdf), group->id);
	err = is_listed ? demand_board(&listed, board, policy, fault) : 0;
	if (!err && group)
		err = read_group(group, policy, demand, &reported, fault);
	if (err)
		return err;
	if (is_listed && group && !same_ranges(&listed.regions, &reported))
		return differ(board, pci, &listed.regions, &reported, fault);
	if (is_listed)
		reported = listed.regions;
	err = check_policy(pci, &reported, fault);
	for (i = 0; i < reported.count && !err; i++)
		err = regions_add(&demand->regions, reported.region[i], fault);
	return err;
}
