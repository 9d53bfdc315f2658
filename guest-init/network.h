/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's name and whom it knows, the loopback interface, QEMU's user network. */
#ifndef GPUBOX_GUEST_INIT_NETWORK_H
#define GPUBOX_GUEST_INIT_NETWORK_H

#include "failure.h"

/* Errors: those of sethostname(2). */
int network_hostname(const char *name, struct failure *failure);

/*
 * Append @lines to /etc/hosts, unless the root is read-only. Errors: those of
 * writing it.
 */
int network_hosts(const char *lines, struct failure *failure);

/* Bring lo up, if it is not up yet; a kernel without IPv4 is fine. */
void network_loopback(void);

/*
 * Give the first Ethernet device the address that QEMU's user network has
 * for its guest, a default route and, unless the root is read-only, @resolv
 * as /etc/resolv.conf; NULL: QEMU's name server. Errors: -ENODEV (no such
 * device), those of the interface ioctls and of writing the file.
 */
int network_user(const char *resolv, struct failure *failure);

/* @resolv becomes /etc/resolv.conf, unless the root is read-only. */
int network_resolver(const char *resolv, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_NETWORK_H */
