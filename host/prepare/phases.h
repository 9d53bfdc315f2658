/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened when, on the host's clock, also what the guest reports. */
#ifndef GPUBOX_PREPARE_PHASES_H
#define GPUBOX_PREPARE_PHASES_H

#include <stdbool.h>
#include <stdint.h>

#define PHASES_MAX 64

struct phase {
	char name[48];
	int64_t ns;    /* since the start; of a guest's: since its boot */
	int64_t order; /* in which they became known */
	bool guest;
};

/*
 * The guest's clock starts at its boot. A report arrives after the moment it
 * tells of, never before; so the smallest difference seen between arrival
 * and stamp is the best guess of when the guest's clock was zero.
 */
struct phases {
	int64_t start; /* CLOCK_MONOTONIC, ns */
	int64_t guest_zero;
	bool guest_known;
	unsigned int count;
	struct phase list[PHASES_MAX];
};

/* Begin at @start. */
void phases_init(struct phases *phases, int64_t start);

/* @name happened now; more than PHASES_MAX are not kept. */
void phases_mark(struct phases *phases, const char *name);

/* The guest reports now that @name happened at its own @stamp in ns. */
void phases_mark_guest(struct phases *phases, const char *name, uint64_t stamp);

/* Put the guest's on the host's clock and all in order. Call once. */
void phases_settle(struct phases *phases);

#endif /* GPUBOX_PREPARE_PHASES_H */
