/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entry of the firmware's tables asks which 1:1 mapping for which
 * device, and what Linux makes of it.
 */
#ifndef GPUBOX_ACPI_ASKS_H
#define GPUBOX_ACPI_ASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi/place.h"
#include "acpi/tables.h"
#include "iommu/iommu.h"

struct ask {
	struct pci_bdf bdf;
	char table[5];		     /* "IORT", or ASKS_TREE_NAME */
	size_t entry;		     /* its offset in the table */
	char what[96];		     /* "IORT RMR 3 at 0x120, flags 0x0" */
	uint64_t start;		     /* as Linux rounds them */
	uint64_t end;		     /* inclusive; may lie before the start */
	enum iommu_region_type type; /* direct or direct-relaxable */
	bool is_lax;		     /* direct by name: VFIO is not refused */
	const char *ignored; /* why Linux makes nothing of it, or NULL */
};

struct asks {
	struct ask *ask;
	size_t count;
};

/*
 * Add to @asks what @tables asks for the device at @place, one of @places, as
 * Linux of version @kernel (major << 8 | minor, 0 unknown: a new one) takes
 * it; the rules are those of docs/one-to-one.md. 0 or -ENOMEM; asks_free()
 * frees in any case.
 */
int asks_find(const struct tables *tables, const struct places *places,
	      const struct place *place, unsigned int kernel, struct asks *asks);
void asks_free(struct asks *asks);

/* How the device arrives at its SMMU: once for each of its requesters. */
#define ASKS_STREAMS_MAX (1 + PLACE_ALIAS_MAX)
size_t asks_streams(const struct iort *iort, const struct place *place,
		    struct iort_stream *streams);

/* Where Linux shows the tree of a host that is described by one. */
#define ASKS_TREE      "/sys/firmware/devicetree/base"
#define ASKS_TREE_NAME "DT" /* what stands for it in struct ask */

/*
 * The same for the device tree that the host below @root was started with:
 * what the device's memory-region asks for. Nothing where it has none. Linux
 * takes further steps that this does not follow: a bus with dma-ranges.
 */
int asks_find_tree(const char *root, struct pci_bdf bdf, unsigned int kernel,
		   struct asks *asks);

/* For those who find: add a copy. 0 or -ENOMEM. */
int asks_add(struct asks *asks, const struct ask *ask);

/* Whether its range is none: Linux looks at the type alone, and refuses. */
bool asks_is_empty(const struct ask *ask);
/* Whether it is heeded and not relaxable: it stops VFIO. */
bool asks_stops(const struct ask *ask);

/* How many of them stop VFIO. */
size_t asks_stopping(const struct asks *asks);

/* The first of them that stops VFIO and is the device tree's, or NULL. */
const struct ask *asks_stopping_tree(const struct asks *asks);

#endif /* GPUBOX_ACPI_ASKS_H */
