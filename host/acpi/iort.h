/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IORT: what is behind which SMMU on Arm, and which devices have memory
 * that must be mapped 1:1 (Arm DEN 0049E.d; Linux: drivers/acpi/arm64/iort.c).
 */
#ifndef GPUBOX_ACPI_IORT_H
#define GPUBOX_ACPI_IORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi/table.h"

enum iort_type {
	IORT_ITS = 0,
	IORT_NAMED = 1, /* named component */
	IORT_ROOT_COMPLEX = 2,
	IORT_SMMU = 3, /* v1 and v2 */
	IORT_SMMU3 = 4,
	IORT_PMCG = 5,
	IORT_RMR = 6,
	/* others are carried, not looked into */
};

#define IORT_MAP_SINGLE	   1 /* flag of a mapping */
#define IORT_RMR_REMAP	   1 /* flag of an RMR: remapping permitted */
#define IORT_RMR_REVISION  5 /* of the table: the first with RMR nodes */
#define IORT_MAP_SIZE	   20
#define IORT_RMR_FLAGS	   16 /* offsets in a node */
#define IORT_NODE_MAPPINGS 8

/* A table whose nodes were all found to lie within it. */
struct iort {
	const struct table *table;
	uint32_t n_nodes;
	size_t first; /* offset of the first node */
	size_t end;   /* behind the last one */
};

/* All zeros is the place before the first. */
struct iort_node {
	uint32_t index; /* 1 is the first */
	size_t offset;	/* in the table; references are such offsets */
	size_t length;
	uint8_t type; /* enum iort_type or another */
	uint8_t revision;
	uint32_t id;
	uint32_t n_maps;
	size_t maps; /* offset in the table */
};

struct iort_map {
	uint32_t input;
	uint32_t count; /* number of ids less one */
	uint32_t output;
	uint32_t target; /* offset of a node, perhaps of none */
	uint32_t flags;
};

struct iort_rmr {
	uint32_t flags;
	uint32_t n_ranges;
	size_t ranges; /* offset in the table */
};

/*
 * Check that every node and every array in it lies within @table, which must
 * outlive @iort. -EBADMSG, FAULT_FIRMWARE.
 */
int iort_open(const struct table *table, struct iort *iort, struct fault *fault);

/* The next node. False behind the last. */
bool iort_next(const struct iort *iort, struct iort_node *node);
/* The node that begins at @offset. */
bool iort_find(const struct iort *iort, size_t offset, struct iort_node *node);

/* Mapping @i, below n_maps. */
struct iort_map iort_map(const struct iort *iort, const struct iort_node *node,
			 uint32_t i);

/* The PCI segment of a root complex. */
uint32_t iort_segment(const struct iort *iort, const struct iort_node *node);
/* The path of a named component, NUL-terminated within the table. */
const char *iort_path(const struct iort *iort, const struct iort_node *node);
/* The registers of an SMMU. */
uint64_t iort_base(const struct iort *iort, const struct iort_node *node);

struct iort_rmr iort_rmr(const struct iort *iort, const struct iort_node *node);
/* Range @i, below n_ranges, as the table has it: @length may be 0. */
void iort_rmr_range(const struct iort *iort, const struct iort_rmr *rmr,
		    uint32_t i, uint64_t *start, uint64_t *length);

struct iort_stream {
	size_t smmu; /* offset of its node */
	uint32_t id; /* StreamID */
};

/*
 * How the requester @rid of PCI segment @segment arrives at its SMMU, through
 * as many nodes as there are between. False: no SMMU is on its way.
 */
bool iort_resolve(const struct iort *iort, uint32_t segment, uint32_t rid,
		  struct iort_stream *stream);

/*
 * Whether an RMR's mapping names the stream: Linux takes output base and
 * count, whatever its flags (iort_node_get_rmr_info).
 */
bool iort_map_names(const struct iort_map *map, const struct iort_stream *stream);
bool iort_rmr_names(const struct iort *iort, const struct iort_node *node,
		    const struct iort_stream *stream);

/* "RMR", "SMMUv3", ..., or "unknown". */
const char *iort_type_name(uint8_t type);

#endif /* GPUBOX_ACPI_IORT_H */
