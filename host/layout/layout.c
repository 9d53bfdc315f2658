// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/layout.h"

#include <errno.h>
#include <inttypes.h>

#include "layout/sizes.h"

/* No processor has a physical address of more bits. */
#define ADDRESS_BITS 52

const char *layout_kind_name(enum layout_kind kind)
{
	static const char *const names[] = {
		[LAYOUT_RAM] = "RAM",
		[LAYOUT_MAP] = "window, map",
		[LAYOUT_QUARANTINE] = "window, quarantine",
	};

	return names[kind];
}

bool layout_equal(const struct layout *a, const struct layout *b)
{
	unsigned int i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		const struct layout_part *p = &a->part[i], *q = &b->part[i];

		if (p->kind != q->kind || p->start != q->start ||
		    p->size != q->size || p->huge != q->huge)
			return false;
	}
	return true;
}

static int check_region(const struct layout_ask *ask,
			const struct region *region, struct fault *fault)
{
	char text[REGION_TEXT];

	region_text(region->start, region->last, text);
	if (region->policy == BOARD_IDENTITY_REFUSE)
		return fault_set(
			fault, FAULT_FIRMWARE, -EPERM,
			"identity region %s: the device must find it at its "
			"own address, and the policy is to refuse; the "
			"machine's owner can choose another: --identity "
			"quarantine (memory that the guest does not use), or "
			"--identity map (the host's own memory there)",
			text);
	if (region->last >> ADDRESS_BITS)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "identity region %s: no machine has memory "
				 "there",
				 text);
	if (region->start % ask->page || (region->last + 1) % ask->page)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "identity region %s: is not aligned to this "
				 "host's pages of %" PRIu64 " KiB",
				 text, ask->page >> 10);
	return 0;
}

static void add_part(const struct layout_ask *ask, struct layout *layout,
		     enum layout_kind kind, struct layout_span span)
{
	struct layout_part *part = &layout->part[layout->count];

	if (!span.size)
		return;
	*part = (struct layout_part){kind, span.start, span.size, 0};
	if (kind == LAYOUT_RAM) {
		layout->ram += span.size;
		if (ask->huge && span.start % ask->huge == 0 &&
		    span.size % ask->huge == 0)
			part->huge = ask->huge;
	} else {
		layout->n_windows++;
		layout->n_maps += kind == LAYOUT_MAP;
	}
	layout->count++;
}

/* Fill @span: RAM, and from @next on the windows that lie in it. */
static void fill(const struct layout_ask *ask, struct layout_span span,
		 size_t *next, struct layout *layout)
{
	uint64_t at = span.start, end = span.start + span.size;

	for (; *next < ask->demand->regions.count; ++*next) {
		const struct region *region = &ask->demand->regions.region[*next];
		struct layout_span before = {at, region->start - at};
		struct layout_span window = {region->start,
					     region->last - region->start + 1};

		if (region->start >= end)
			break;
		add_part(ask, layout, LAYOUT_RAM, before);
		add_part(ask, layout,
			 region->policy == BOARD_IDENTITY_MAP ? LAYOUT_MAP
							      : LAYOUT_QUARANTINE,
			 window);
		at = region->last + 1;
	}
	add_part(ask, layout, LAYOUT_RAM, (struct layout_span){at, end - at});
}

int layout_plan(const struct layout_ask *ask, struct layout *layout,
		struct fault *fault)
{
	const struct layout_shape *shape;
	struct layout_span span;
	size_t i, next = 0;
	uint64_t left;
	int err;

	*layout = (struct layout){0};
	for (i = 0; i < ask->demand->regions.count; i++) {
		err = check_region(ask, &ask->demand->regions.region[i], fault);
		if (err)
			return err;
	}
	if (!sizes_works(ask))
		return sizes_explain(ask, fault);
	layout->total = ask->memory + sizes_extra(ask);
	shape = sizes_shape(ask->machine, layout->total);
	left = layout->total;
	for (i = 0; i < shape->n_spans && left; i++) {
		span = shape->span[i];
		if (span.size > left)
			span.size = left;
		fill(ask, span, &next, layout);
		left -= span.size;
	}
	return 0;
}
