// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/phases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

/* A guest that says it is older than this is not believed. */
#define STAMP_MAX (UINT64_C(1) << 60)

void phases_init(struct phases *phases, int64_t start)
{
	memset(phases, 0, sizeof(*phases));
	phases->start = start;
}

static struct phase *phases_add(struct phases *phases, const char *name,
				int64_t ns)
{
	struct phase *phase;

	if (phases->count == PHASES_MAX)
		return NULL;
	phase = &phases->list[phases->count++];
	snprintf(phase->name, sizeof(phase->name), "%s", name);
	phase->ns = ns;
	return phase;
}

void phases_mark(struct phases *phases, const char *name)
{
	phases_add(phases, name, clock_now_ns() - phases->start);
}

void phases_mark_guest(struct phases *phases, const char *name, uint64_t stamp)
{
	struct phase *phase;
	int64_t zero;

	if (stamp > STAMP_MAX)
		return;
	zero = clock_now_ns() - phases->start - (int64_t)stamp;
	if (!phases->guest_known || zero < phases->guest_zero)
		phases->guest_zero = zero;
	phases->guest_known = true;
	phase = phases_add(phases, name, (int64_t)stamp);
	if (phase)
		phase->guest = true;
}

static int compare(const void *a, const void *b)
{
	const struct phase *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

void phases_settle(struct phases *phases)
{
	unsigned int i;

	for (i = 0; i < phases->count; i++) {
		phases->list[i].order = i;
		if (phases->list[i].guest)
			phases->list[i].ns += phases->guest_zero;
	}
	qsort(phases->list, phases->count, sizeof(phases->list[0]), compare);
}
