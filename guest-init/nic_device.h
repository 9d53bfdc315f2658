/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A virtio network device. Without its driver it shows no interface; with it
 * there is one, whose MAC is the device's at first.
 */
#ifndef GPUBOX_GUEST_INIT_NIC_DEVICE_H
#define GPUBOX_GUEST_INIT_NIC_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "job_nic.h"

#define NIC_DEVICE_NAME 16

struct nic_device {
	uint8_t mac[6];
	char name[NIC_DEVICE_NAME]; /* of its folder in sysfs; "" unknown */
	bool bound;		    /* it has its driver, and an interface */
};

/*
 * By @device->mac, find the rest; @control is any socket. The index of its
 * interface; -ENODEV; -EINVAL (its folder has a name of no virtio device).
 */
int nic_device_find(int control, struct nic_device *device);

/*
 * With @bound give it the driver, else take it away: its interface comes, or
 * goes with all that it had. Nothing is done twice. Errors: those of sysfs,
 * -ENODEV (it was not found).
 */
int nic_device_bind(struct nic_device *device, bool bound);

/* The index of its interface, whatever that is called now; -ENODEV: none. */
int nic_device_index(int control, const struct nic_device *device);

/* Errors: those of ioctl(2). */
int nic_device_rename(int control, int index, const char *name);
/* Interface @nic->name, which is not up yet, gets the MAC. */
int nic_device_mac(int control, const struct job_nic *nic);
/* It gets the MTU, unless that is 0, and is up. */
int nic_device_up(int control, const struct job_nic *nic);

#endif /* GPUBOX_GUEST_INIT_NIC_DEVICE_H */
