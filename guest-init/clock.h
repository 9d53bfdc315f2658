/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time since boot, deadlines in it, and the wall clock. */
#ifndef GPUBOX_GUEST_INIT_CLOCK_H
#define GPUBOX_GUEST_INIT_CLOCK_H

#include <stdint.h>

#define CLOCK_MS 1000000ull

/* Nanoseconds since boot. */
uint64_t clock_ns(void);

/* The time @ms from now, for clock_left(). */
uint64_t clock_deadline(uint32_t ms);

/* Milliseconds until @deadline for poll(2): rounded up, 0 when it passed. */
int clock_left(uint64_t deadline);

/*
 * Set the wall clock to @realtime_ns (since 1970) if it is more than one
 * second off. Errors: those of clock_settime(2).
 */
int clock_set(uint64_t realtime_ns);

/* The same however little it is off. */
int clock_set_exactly(uint64_t realtime_ns);

#endif /* GPUBOX_GUEST_INIT_CLOCK_H */
