/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses, routes and neighbours of our network devices: rtnetlink(7). */
#ifndef GPUBOX_GUEST_INIT_NIC_RTNL_H
#define GPUBOX_GUEST_INIT_NIC_RTNL_H

#include <stdbool.h>
#include <stddef.h>

#include "job_nic.h"

struct nic_rtnl {
	int netlink;		 /* NETLINK_ROUTE */
	int index[ABI_NICS_MAX]; /* of each device's interface */
};

/*
 * Each adds one, which may be there already, or with @gone takes it away,
 * which may be gone already. 0, or what netlink reports.
 */
int nic_rtnl_address(const struct nic_rtnl *rtnl,
		     const struct job_address *address, bool gone);
/* Of @route the @count - 1 behind it are further ways. */
int nic_rtnl_route(const struct nic_rtnl *rtnl, const struct job_route *route,
		   size_t count, bool gone);
int nic_rtnl_neighbour(const struct nic_rtnl *rtnl,
		       const struct job_neighbour *neighbour, bool gone);

#endif /* GPUBOX_GUEST_INIT_NIC_RTNL_H */
