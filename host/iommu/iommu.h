/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IOMMU groups: who is in them, what their address space reserves. */
#ifndef GPUBOX_IOMMU_IOMMU_H
#define GPUBOX_IOMMU_IOMMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pci/pci.h"

/* Documentation/ABI/testing/sysfs-kernel-iommu_groups */
enum iommu_region_type {
	IOMMU_DIRECT,
	IOMMU_DIRECT_RELAXABLE,
	IOMMU_RESERVED,
	IOMMU_MSI,
	IOMMU_UNKNOWN, /* a type this program does not know */
};

struct iommu_region {
	uint64_t start;
	uint64_t end; /* inclusive; before the start: see below */
	enum iommu_region_type type;
};

/*
 * Whether a region is of length 0 or less. Linux prints start + length - 1 for
 * its end, whatever comes of it, and looks at the type alone: such a region
 * stops VFIO like any other, but there is no memory to be mapped or left out.
 */
bool iommu_region_is_empty(const struct iommu_region *region);

#define IOMMU_REGIONS_MAX 64
#define IOMMU_MEMBERS_MAX 64

struct iommu_group {
	int id;
	char type[24]; /* DMA, DMA-FQ, identity, ...; "" unknown */
	size_t n_members;
	struct pci_bdf members[IOMMU_MEMBERS_MAX]; /* ascending */
	bool is_noiommu;    /* made up by vfio: nothing is translated */
	size_t n_foreign;   /* members that are not on a PCI bus */
	bool regions_known; /* else reserved_regions could not be read */
	size_t n_regions;
	struct iommu_region regions[IOMMU_REGIONS_MAX];
};

/*
 * Read group @id. -ENOENT: no such group; -E2BIG: more members or regions than
 * fit, never cut; -EBADMSG: a line that does not parse; -ENOMEM. @group is then
 * undefined. A file that is missing or may not be read is no error.
 */
int iommu_group_read(const char *root, int id, struct iommu_group *group);

/*
 * Add what @text, that of reserved_regions, says to the regions of @group;
 * @text is changed. -E2BIG and -EBADMSG as above.
 */
int iommu_regions_parse(char *text, struct iommu_group *group);

/* As the kernel writes it: "direct", "direct-relaxable", ..., "unknown". */
const char *iommu_region_name(enum iommu_region_type type);

#endif /* GPUBOX_IOMMU_IOMMU_H */
