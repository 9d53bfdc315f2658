// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/sizes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* QEMU rounds -m up to this: system/vl.c, set_memory_options(). */
#define RAM_ALIGN 0x2000ull

#define MIB 20

/*
 * All that decides depends on the total alone: a shape takes those from
 * @least to @most. The texts say which range it is that sets the bound.
 */
struct bounds {
	uint64_t least;
	uint64_t most;
	const struct region *least_by;
	const struct layout_span *most_by;
	const struct region *never; /* no total will do for this one */
	const char *why;	    /* none will */
};

uint64_t sizes_extra(const struct layout_ask *ask)
{
	uint64_t align = ask->page > RAM_ALIGN ? ask->page : RAM_ALIGN;
	uint64_t extra = 0;
	size_t i;

	for (i = 0; i < ask->demand->regions.count; i++)
		extra += ask->demand->regions.region[i].last -
			 ask->demand->regions.region[i].start + 1;
	return (extra + align - 1) & ~(align - 1);
}

const struct layout_shape *sizes_shape(const struct layout_machine *machine,
				       uint64_t total)
{
	unsigned int i;

	for (i = 0; i < machine->n_shapes; i++)
		if (total >= machine->shape[i].min &&
		    total <= machine->shape[i].max)
			return &machine->shape[i];
	return NULL;
}

static uint64_t span_last(const struct layout_span *span)
{
	return span->start + span->size - 1;
}

/* The total that reaches to the end of the window; 0 and a reason if none. */
static uint64_t reach(const struct layout_machine *machine,
		      const struct layout_shape *shape,
		      const struct region *region, const char **why)
{
	const struct layout_span *span = shape->span;
	uint64_t before = 0, need;
	unsigned int i;

	for (i = 0; i < shape->n_spans; i++, span++) {
		if (region->start >= span->start &&
		    region->last <= span_last(span))
			break;
		before += span->size;
	}
	*why = "lies where a machine with so much memory has none";
	if (i == shape->n_spans)
		return 0;
	need = region->last + 1 - span->start;
	if (i)
		return before + need;
	*why = "lies where the guest's firmware, kernel and initrd are loaded";
	if (region->start < span->start + machine->head ||
	    need + machine->tail > span->size)
		return 0;
	return need + machine->tail;
}

/* How large the total may be without touching what @blocked is. */
static uint64_t room_before(const struct layout_shape *shape,
			    const struct layout_span *blocked)
{
	uint64_t before = 0;
	unsigned int i;

	for (i = 0; i < shape->n_spans; i++) {
		const struct layout_span *span = &shape->span[i];

		if (blocked->start <= span_last(span) &&
		    span->start <= span_last(blocked))
			return blocked->start <= span->start
				       ? before
				       : before + blocked->start - span->start;
		before += span->size;
	}
	return UINT64_MAX;
}

static void bounds_of(const struct layout_ask *ask,
		      const struct layout_shape *shape, struct bounds *bounds)
{
	const char *why;
	uint64_t total;
	size_t i;

	*bounds = (struct bounds){.least = shape->min, .most = shape->max};
	for (i = 0; i < ask->demand->regions.count; i++) {
		const struct region *region = &ask->demand->regions.region[i];

		total = reach(ask->machine, shape, region, &why);
		if (!total && !bounds->never) {
			bounds->never = region;
			bounds->why = why;
		}
		if (total > bounds->least) {
			bounds->least = total;
			bounds->least_by = region;
		}
	}
	for (i = 0; i < ask->demand->n_blocked; i++) {
		total = room_before(shape, &ask->demand->blocked[i]);
		if (total < bounds->most) {
			bounds->most = total;
			bounds->most_by = &ask->demand->blocked[i];
		}
	}
}

bool sizes_works(const struct layout_ask *ask)
{
	uint64_t total = ask->memory + sizes_extra(ask);
	const struct layout_shape *shape = sizes_shape(ask->machine, total);
	struct bounds bounds;

	if (!shape)
		return false;
	bounds_of(ask, shape, &bounds);
	return !bounds.never && total >= bounds.least && total <= bounds.most;
}

/* The nearest amount that @shape takes, in granules; 0: it takes none. */
static uint64_t nearest_of(const struct layout_ask *ask,
			   const struct layout_shape *shape)
{
	uint64_t extra = sizes_extra(ask), least, most;
	uint64_t wanted = ask->memory / LAYOUT_GRANULE;
	struct bounds bounds;

	bounds_of(ask, shape, &bounds);
	if (bounds.never || bounds.most <= extra || bounds.least > bounds.most)
		return 0;
	least = bounds.least > extra ? bounds.least - extra : 1;
	least = (least + LAYOUT_GRANULE - 1) / LAYOUT_GRANULE;
	most = (bounds.most - extra) / LAYOUT_GRANULE;
	if (least > most)
		return 0;
	return wanted < least ? least : wanted > most ? most : wanted;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static uint64_t nearest(const struct layout_ask *ask)
{
	uint64_t wanted = ask->memory / LAYOUT_GRANULE, best = 0, one;
	unsigned int i;

	for (i = 0; i < ask->machine->n_shapes; i++) {
		one = nearest_of(ask, &ask->machine->shape[i]);
		if (one &&
		    (!best || distance(one, wanted) < distance(best, wanted)))
			best = one;
	}
	return best;
}

/* What is in the way of the total that was asked for. */
static void obstacle(const struct layout_ask *ask, char *text, size_t size)
{
	uint64_t total = ask->memory + sizes_extra(ask);
	const struct layout_shape *shape = sizes_shape(ask->machine, total);
	char range[REGION_TEXT];
	struct bounds bounds;

	if (!shape) {
		snprintf(text, size, "the machine %s has no place for so much",
			 ask->machine->name);
		return;
	}
	bounds_of(ask, shape, &bounds);
	if (bounds.never)
		snprintf(text, size, "the identity region %s %s",
			 region_text(bounds.never->start, bounds.never->last,
				     range),
			 bounds.why);
	else if (bounds.least_by && total < bounds.least)
		snprintf(text, size,
			 "it has to reach over the identity region %s",
			 region_text(bounds.least_by->start,
				     bounds.least_by->last, range));
	else if (bounds.most_by)
		snprintf(text, size,
			 "it would cover %s, which the device cannot reach as "
			 "memory (MSI or reserved)",
			 region_text(bounds.most_by->start,
				     span_last(bounds.most_by), range));
	else
		snprintf(text, size, "the machine %s has no place for so little",
			 ask->machine->name);
}

int sizes_explain(const struct layout_ask *ask, struct fault *fault)
{
	uint64_t near = nearest(ask);
	char text[256];

	obstacle(ask, text, sizeof(text));
	if (near)
		return fault_set(
			fault, FAULT_HOST, -EINVAL,
			"--memory %" PRIu64 " MiB: cannot be laid out: "
			"%s. The nearest size that works is %" PRIu64 " MiB",
			ask->memory >> MIB, text, near * LAYOUT_GRANULE >> MIB);
	return fault_set(fault, FAULT_HOST, -ENOTSUP,
			 "the guest's memory cannot be laid out: %s; no size "
			 "works",
			 text);
}
