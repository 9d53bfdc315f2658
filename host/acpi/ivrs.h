/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IVRS: AMD's IOMMUs, and which devices have memory that must be mapped
 * 1:1 (AMD 48882 rev 3.10, 5.2; Linux: drivers/iommu/amd/init.c).
 */
#ifndef GPUBOX_ACPI_IVRS_H
#define GPUBOX_ACPI_IVRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi/table.h"

enum ivrs_type {
	IVRS_IVHD_10 = 0x10,
	IVRS_IVHD_11 = 0x11,
	IVRS_IVHD_40 = 0x40,
	IVRS_IVMD_ALL = 0x20,
	IVRS_IVMD_ONE = 0x21,
	IVRS_IVMD_RANGE = 0x22,
	/* others are carried, not looked into */
};

#define IVRS_UNITY     0x01 /* flags of an IVMD */
#define IVRS_EXCLUSION 0x08

#define IVRS_IVMD_SIZE	32
#define IVRS_IVMD_FIRST 4 /* offsets in an IVMD */
#define IVRS_IVMD_LAST	6

/* A table whose blocks and entries were all found to lie within it. */
struct ivrs {
	const struct table *table;
};

/* All zeros is the place before the first. */
struct ivrs_block {
	size_t offset; /* in the table */
	size_t length;
	uint8_t type; /* enum ivrs_type or another */
	uint8_t flags;
	uint16_t device;  /* the IOMMU's, or an IVMD's first */
	uint16_t segment; /* PCI segment */
	size_t entries;	  /* IVHD: offset of its device entries in it, or 0 */
};

struct ivrs_entry {
	size_t offset; /* in the table; 0 before the first */
	size_t length;
	uint8_t type;
	uint16_t device;
	uint8_t flags;
};

struct ivrs_memory {
	uint16_t first; /* requesters */
	uint16_t last;
	uint64_t start;
	uint64_t length;
};

/* Check @table, which must outlive @ivrs. -EBADMSG, FAULT_FIRMWARE. */
int ivrs_open(const struct table *table, struct ivrs *ivrs, struct fault *fault);

/* The next one. False behind the last. */
bool ivrs_next(const struct ivrs *ivrs, struct ivrs_block *block);
bool ivrs_entry_next(const struct ivrs *ivrs, const struct ivrs_block *block,
		     struct ivrs_entry *entry);

bool ivrs_is_ivhd(const struct ivrs_block *block);
bool ivrs_is_ivmd(const struct ivrs_block *block);
/* Of an IVMD. "All" is 0 to ffff. */
struct ivrs_memory ivrs_memory(const struct ivrs *ivrs,
			       const struct ivrs_block *block);
/* Whether an IVMD asks for a 1:1 mapping for this requester. */
bool ivrs_asks_for(const struct ivrs *ivrs, const struct ivrs_block *block,
		   uint16_t segment, uint16_t device);

#endif /* GPUBOX_ACPI_IVRS_H */
