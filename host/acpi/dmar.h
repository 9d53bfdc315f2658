/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DMAR: Intel's remapping units, and which devices have memory that must
 * be mapped 1:1 (VT-d 4.1, chapter 8; Linux: drivers/iommu/intel/).
 */
#ifndef GPUBOX_ACPI_DMAR_H
#define GPUBOX_ACPI_DMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi/place.h"
#include "acpi/table.h"

enum dmar_type {
	DMAR_DRHD = 0,
	DMAR_RMRR = 1,
	DMAR_ATSR = 2,
	DMAR_RHSA = 3,
	DMAR_ANDD = 4,
	DMAR_SATC = 5,
	/* others are carried, not looked into */
};

enum dmar_scope_type {
	DMAR_SCOPE_ENDPOINT = 1,
	DMAR_SCOPE_BRIDGE = 2,
	DMAR_SCOPE_IOAPIC = 3,
	DMAR_SCOPE_HPET = 4,
	DMAR_SCOPE_NAMESPACE = 5,
};

#define DMAR_DRHD_ALL  1 /* flag of a DRHD: all devices of its segment */
#define DMAR_LENGTH_AT 2 /* offset of an entry's length in it */

/* A table whose entries and scopes were all found to lie within it. */
struct dmar {
	const struct table *table;
};

/* All zeros is the place before the first. */
struct dmar_entry {
	size_t offset; /* in the table */
	size_t length;
	uint16_t type;	  /* enum dmar_type or another */
	uint8_t flags;	  /* DRHD, ATSR, SATC */
	uint16_t segment; /* of those and RMRR */
	uint64_t base;	  /* RMRR, or registers of DRHD and RHSA */
	uint64_t limit;	  /* RMRR: inclusive */
	size_t scopes;	  /* offset in the entry; 0: it has none */
};

struct dmar_scope {
	size_t offset; /* in the table; 0 before the first */
	size_t length;
	uint8_t type; /* enum dmar_scope_type or another */
	uint8_t id;   /* enumeration id */
	uint8_t bus;
	size_t n_path;
	const uint8_t *path; /* pairs of device and function */
};

/* Check @table, which must outlive @dmar. -EBADMSG, FAULT_FIRMWARE. */
int dmar_open(const struct table *table, struct dmar *dmar, struct fault *fault);

/* The next one. False behind the last. */
bool dmar_next(const struct dmar *dmar, struct dmar_entry *entry);
bool dmar_scope_next(const struct dmar *dmar, const struct dmar_entry *entry,
		     struct dmar_scope *scope);

/*
 * Whether @scope is @place's own, by the rules of Linux (dmar_match_pci_path
 * and dmar_insert_dev_scope): the path from its bus down through bridges, or,
 * for firmware that gets it wrong, the device's own bus and number; and a
 * type that fits the device's header.
 */
bool dmar_scope_is(const struct dmar_scope *scope, uint16_t segment,
		   const struct place *place);

/*
 * Whether it is that, or names a bridge of @places behind which the device's
 * bus is: by its number alone, whatever its segment
 * (is_downstream_to_pci_bridge).
 */
bool dmar_scope_covers(const struct dmar_scope *scope, uint16_t segment,
		       const struct places *places, const struct place *place);

/* The device that @scope names on this host, or NULL. */
const struct place *dmar_scope_find(const struct dmar_scope *scope,
				    uint16_t segment,
				    const struct places *places);

/* "RMRR", ..., or "unknown"; "endpoint", ..., or "unknown". */
const char *dmar_type_name(uint16_t type);
const char *dmar_scope_name(uint8_t type);

#endif /* GPUBOX_ACPI_DMAR_H */
