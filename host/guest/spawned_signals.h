/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals on their way to a further process whose guest reads nothing: as the
 * kernel has them, each waits once, and what stops a process and what lets it go
 * on take each other's place.
 */
#ifndef GPUBOX_GUEST_SPAWNED_SIGNALS_H
#define GPUBOX_GUEST_SPAWNED_SIGNALS_H

#include <stdint.h>

#include "guest/channel.h"

struct spawned_signals {
	uint64_t waiting; /* a bit each, the lowest for signal 1 */
};

/* Queue those that wait for @process, as far as there is room. */
void spawned_signals_turn(struct spawned_signals *signals,
			  struct channel *channel, uint32_t process);

/* Queue @signo, 1 to 64, or let it wait for spawned_signals_turn(). */
void spawned_signals_send(struct spawned_signals *signals,
			  struct channel *channel, uint32_t process, int signo);

#endif /* GPUBOX_GUEST_SPAWNED_SIGNALS_H */
