/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entry of the firmware's tables asks which 1:1 mapping for which
 * device, and what Linux makes of it.
 */
#ifndef GPUBOX_ACPI_MANDATES_H
#define GPUBOX_ACPI_MANDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi/place.h"
#include "acpi/tables.h"
#include "iommu/iommu.h"

struct mandate {
	struct pci_bdf bdf;
	char table[5];		     /* "IORT", or MANDATES_TREE_NAME */
	size_t entry;		     /* its offset in the table */
	char what[96];		     /* "IORT RMR 3 at 0x120, flags 0x0" */
	uint64_t start;		     /* as Linux rounds them */
	uint64_t end;		     /* inclusive; may lie before the start */
	enum iommu_region_type type; /* direct or direct-relaxable */
	bool is_lax;		     /* direct by name: VFIO is not refused */
	const char *ignored; /* why Linux makes nothing of it, or NULL */
};

struct mandates {
	struct mandate *mandate;
	size_t count;
};

/*
 * Add to @mandates what @tables asks for the device at @place, one of @places,
 * as Linux of version @kernel (major << 8 | minor, 0 unknown: a new one) takes
 * it; the rules are those of docs/one-to-one.md. 0 or -ENOMEM; mandates_free()
 * frees in any case.
 */
int mandates_find(const struct tables *tables, const struct places *places,
		  const struct place *place, unsigned int kernel,
		  struct mandates *mandates);
void mandates_free(struct mandates *mandates);

/* How the device arrives at its SMMU: once for each of its requesters. */
#define MANDATES_STREAMS_MAX (1 + PLACE_ALIAS_MAX)
size_t mandates_streams(const struct iort *iort, const struct place *place,
			struct iort_stream *streams);

/* Where Linux shows the tree of a host that is described by one. */
#define MANDATES_TREE	   "/sys/firmware/devicetree/base"
#define MANDATES_TREE_NAME "DT" /* what stands for it in struct mandate */

/*
 * The same for the device tree that the host below @root was started with:
 * what the device's memory-region asks for. Nothing where it has none. Linux
 * takes further steps that this does not follow: a bus with dma-ranges.
 */
int mandates_find_tree(const char *root, struct pci_bdf bdf,
		       unsigned int kernel, struct mandates *mandates);

/* For those who find: add a copy. 0, or -ENOMEM: they are as they were. */
int mandates_add(struct mandates *mandates, const struct mandate *mandate);

/* Whether its range is none: Linux looks at the type alone, and refuses. */
bool mandates_is_empty(const struct mandate *mandate);
/* Whether it is heeded and not relaxable: it stops VFIO. */
bool mandates_stops(const struct mandate *mandate);

/* How many of them stop VFIO. */
size_t mandates_stopping(const struct mandates *mandates);

/* The first of them that stops VFIO and is the device tree's, or NULL. */
const struct mandate *mandates_stopping_tree(const struct mandates *mandates);

#endif /* GPUBOX_ACPI_MANDATES_H */
