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
	int events;	     /* uevents of the kernel; readable: ports_hear() */
	int fd[PORTS_COUNT]; /* by enum ports_name, once opened */
	char device[PORTS_COUNT][16]; /* below /dev; "": not there yet */
};

/* Listen for ports. Errors: those of socket(2) and bind(2). */
int ports_listen(struct ports *ports, struct failure *failure);

/* Look at the ports that are there already. */
void ports_scan(struct ports *ports);

/* Take the events that came in and look at the ports they are about. */
void ports_hear(struct ports *ports);

/* All four are known. */
bool ports_known(const struct ports *ports);

/*
 * Open the four, non-blocking, and wait until the host's ends are open too.
 * Errors: -ENODEV (one is missing), those of open(2), -ETIMEDOUT.
 */
int ports_open(struct ports *ports, uint64_t deadline, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_PORTS_H */
