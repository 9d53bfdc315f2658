/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens for QEMU, by iommufd, devices that are on a vfio driver. */
#ifndef GPUBOX_VFIO_ATTACH_H
#define GPUBOX_VFIO_ATTACH_H

#include <stddef.h>

#include "fault.h"
#include "vfio/claim.h"

#define ATTACH_NAME 32 /* "vfio12" and its NUL */

/* All -1 and 0 in the beginning: attach_init(). */
struct attach {
	int iommufd;
	int device_fd[CLAIM_WANTED_MAX]; /* in the order of the wanted */
	size_t n_devices;
};

/*
 * The name of a device's character device, "vfio3". -ENOENT: the device is
 * not on a vfio driver, or the kernel has no such thing: the folder is there
 * without CONFIG_VFIO_DEVICE_CDEV too, the file dev in it is not.
 */
int attach_cdev_name(const char *root, struct pci_bdf bdf, char *name,
		     size_t size);

/* Nothing is open; attach_close() may follow. */
void attach_init(struct attach *attach);

/*
 * Open /dev/iommu and the devices, so that QEMU needs no rights of its own.
 * Without iommufd QEMU opens the groups' nodes itself: custody_lend(). Errors,
 * FAULT_HOST, by the table in docs/vfio.md: -ENOENT, -EACCES, -EPERM, -EBUSY
 * and what else open(2) says; then nothing is open.
 */
int attach_open(const char *root, const struct claim *claim,
		struct attach *attach, struct fault *fault);

void attach_close(struct attach *attach);

#endif /* GPUBOX_VFIO_ATTACH_H */
