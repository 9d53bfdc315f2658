/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the interfaces of a namespace are, for a guest that stands in for them.
 */
#ifndef GPUBOX_NET_SCAN_H
#define GPUBOX_NET_SCAN_H

#include "net/nic.h"

/*
 * Read the Ethernet interfaces that are up and no taps of ours, their addresses
 * but for IPv6's link-local ones, the routes of the main table through them,
 * with those sources that are among the addresses, and the neighbours that are
 * permanent. @fd is rtnl_open()'s. 0, -E2BIG (more than a guest takes) or what
 * netlink reports; @nics has a part of them then.
 */
int scan_nics(int fd, struct nics *nics);

#endif /* GPUBOX_NET_SCAN_H */
