/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the guest's memory lies: ordinary RAM, and a window for each identity
 * region. A machine fills the address ranges it has for RAM in their order
 * with one memory backend behind the other, and leaves no gap between them.
 * Nothing here looks at the host.
 */
#ifndef GPUBOX_LAYOUT_LAYOUT_H
#define GPUBOX_LAYOUT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "layout/region.h"

struct layout_span {
	uint64_t start;
	uint64_t size; /* bytes */
};

#define LAYOUT_SPANS_MAX 2

/* One way of a machine to place memory: for totals from @min to @max. */
struct layout_shape {
	uint64_t min;
	uint64_t max;
	unsigned int n_spans;
	struct layout_span span[LAYOUT_SPANS_MAX]; /* filled in this order */
};

#define LAYOUT_SHAPES_MAX 2

struct layout_machine {
	const char *name;
	unsigned int n_shapes; /* ascending by total, no gap between */
	struct layout_shape shape[LAYOUT_SHAPES_MAX];
	/*
	 * Of the first span: bytes at its beginning and at the end of what is
	 * used of it that a guest's boot writes to before its kernel knows of
	 * any window.
	 */
	uint64_t head;
	uint64_t tail;
};

#define LAYOUT_BLOCKED_MAX 64
#define LAYOUT_GRANULE	   0x100000u /* bytes; sizes are asked for in these */

/* What devices want of the addresses that they see as memory. */
struct layout_demand {
	struct regions regions;
	/* the IOMMU does not translate these: MSI doorbells, reserved ones */
	size_t n_blocked;
	struct layout_span blocked[LAYOUT_BLOCKED_MAX];
};

struct layout_ask {
	const struct layout_machine *machine;
	const struct layout_demand *demand;
	uint64_t memory; /* RAM the guest is to have; whole granules */
	uint64_t page;	 /* of this host; a power of two */
	uint64_t huge;	 /* pages for RAM where they fit, or 0 */
};

enum layout_kind {
	LAYOUT_RAM,
	LAYOUT_MAP,	   /* host memory of the same address */
	LAYOUT_QUARANTINE, /* memory that the guest does not use */
};

/* One memory backend of QEMU, at one place. */
struct layout_part {
	enum layout_kind kind;
	uint64_t start;
	uint64_t size;
	uint64_t huge; /* pages of this size, or 0 */
};

/* Each window splits one range of RAM, each span begins a new one. */
#define LAYOUT_PARTS_MAX (2 * REGIONS_MAX + LAYOUT_SPANS_MAX)

struct layout {
	uint64_t ram;	/* bytes of RAM */
	uint64_t total; /* with the windows: QEMU's -m */
	unsigned int n_windows;
	unsigned int n_maps; /* of the windows */
	unsigned int count;
	struct layout_part part[LAYOUT_PARTS_MAX]; /* ascending, as QEMU fills */
};

/*
 * Lay the memory out: every region is a window, nothing else is under one,
 * all around them is RAM. QEMU's -m is a multiple of 8 KiB and of the page,
 * so that the RAM may be a page larger than asked for.
 *
 * Errors: -EPERM (FAULT_FIRMWARE: a region's policy is to refuse), -EINVAL
 * (FAULT_HOST: not with this amount of memory; the nearest that works is
 * named), -ENOTSUP (FAULT_HOST: with no amount), each with the region or
 * range that is in the way.
 */
int layout_plan(const struct layout_ask *ask, struct layout *layout,
		struct fault *fault);

/* "RAM", "window, map", "window, quarantine" */
const char *layout_kind_name(enum layout_kind kind);

/* Whether the two are the same, part by part. */
bool layout_equal(const struct layout *a, const struct layout *b);

#endif /* GPUBOX_LAYOUT_LAYOUT_H */
