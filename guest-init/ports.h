/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The four virtio-serial ports: found by name, opened. */
#ifndef GPUBOX_GUEST_INIT_PORTS_H
#define GPUBOX_GUEST_INIT_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "failure.h"

enum ports_name {
	PORTS_STDIN = ABI_STDIN,
	PORTS_STDOUT = ABI_STDOUT,
	PORTS_STDERR = ABI_STDERR,
	PORTS_CONTROL,
	PORTS_COUNT,
};

struct ports {
	int events;	     /* readable: ports_hear(); -1: not listening */
	int fd[PORTS_COUNT]; /* by enum ports_name; -1: not found yet */
	int err;	     /* of the first port that could not be opened */
};

void ports_init(struct ports *ports);

/* The driver is there: ports may be, or may come. */
bool ports_present(void);

/*
 * Listen for ports, and open those that are there already. Does nothing when
 * already listening. Errors: those of socket(2) and bind(2).
 */
int ports_listen(struct ports *ports, struct failure *failure);

/* Take the events that came in and open the ports they are about. */
void ports_hear(struct ports *ports);

/* All four are open, or one cannot be opened: nothing to wait for. */
bool ports_settled(const struct ports *ports);

/*
 * Whether the host's ends are open within @ms: a launcher opens them before
 * QEMU starts, only a guest that becomes a template finds them closed.
 */
bool ports_open_soon(const struct ports *ports, uint32_t ms);

/*
 * After ports_settled() or when it took too long: check that all four are
 * open and wait until the host's ends are open too. Errors: -ENODEV (one is
 * missing), those of open(2), -ETIMEDOUT.
 */
int ports_connect(struct ports *ports, uint64_t deadline,
		  struct failure *failure);

/* Stop listening. */
void ports_deaf(struct ports *ports);

#endif /* GPUBOX_GUEST_INIT_PORTS_H */
