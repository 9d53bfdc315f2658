/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that one interface receives is sent out of another: tc-mirred(8).
 */
#ifndef GPUBOX_NET_REDIRECT_H
#define GPUBOX_NET_REDIRECT_H

#include <stdint.h>

/*
 * On rtnl_open()'s @fd: let all that interface @from receives leave by @to.
 * -EEXIST: @from has an ingress discipline of somebody else's; or what netlink
 * reports. Nothing has changed then.
 */
int redirect_add(int fd, uint32_t from, uint32_t to);

/*
 * Behind redirect_add(): what answers to the namespace's own programs need is
 * received there all the same: ARP, which goes both ways, and TCP and UDP of
 * IPv4 to ports from REDIRECT_SHARED_FIRST on. 0, or what netlink reports:
 * then a part of it may be there.
 */
#define REDIRECT_SHARED_FIRST 61440
int redirect_share(int fd, uint32_t from, uint32_t to);

/* Take the discipline away, with its filter. 0 or -errno. */
int redirect_remove(int fd, uint32_t from);

/* Interface @index is up, with that @mtu. 0 or -errno. */
int redirect_up(int fd, uint32_t index, uint32_t mtu);

#endif /* GPUBOX_NET_REDIRECT_H */
