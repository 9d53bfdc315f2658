/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network devices get names, addresses and routes, by netlink. */
#ifndef GPUBOX_GUEST_INIT_NIC_H
#define GPUBOX_GUEST_INIT_NIC_H

#include "failure.h"
#include "job.h"

/*
 * The names and the network that @job has: QEMU's, devices of its own, or none
 * but lo. Errors:
 * -ENODEV (a device is not there), those of ioctl(2), netlink and network.h.
 */
int nic_network(const struct job *job, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_NIC_H */
