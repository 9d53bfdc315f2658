/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network devices get names, addresses and routes, and others later. */
#ifndef GPUBOX_GUEST_INIT_NIC_H
#define GPUBOX_GUEST_INIT_NIC_H

#include <stdint.h>

#include "failure.h"
#include "job.h"

/*
 * The names and the network that @job has: QEMU's, devices of its own, or none
 * but lo. Errors:
 * -ENODEV (a device is not there), those of ioctl(2), netlink and network.h.
 */
int nic_network(const struct job *job, struct failure *failure);

/*
 * The payload of an ABI_NETWORK frame: what differs from the one before comes
 * or goes; what the command has changed itself stays. What cannot be done is
 * said in the kernel's log. -EBADMSG: it is malformed.
 */
int nic_change(const uint8_t *payload, uint32_t size);

#endif /* GPUBOX_GUEST_INIT_NIC_H */
