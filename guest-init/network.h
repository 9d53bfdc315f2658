/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's name, the loopback interface, QEMU's user network. */
#ifndef GPUBOX_GUEST_INIT_NETWORK_H
#define GPUBOX_GUEST_INIT_NETWORK_H

#include "failure.h"

/* Errors: those of sethostname(2). */
int network_hostname(const char *name, struct failure *failure);

/* Bring lo up; a kernel without IPv4 is fine. */
void network_loopback(void);

/*
 * Give the first Ethernet device the address that QEMU's user network has
 * for its guest, a default route and, unless the root is read-only, a name
 * server. Errors: -ENODEV (no such
 * device), those of the interface ioctls and of writing /etc/resolv.conf.
 */
int network_user(struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_NETWORK_H */
