/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which PCI devices a container's VFIO node stands for. */
#ifndef GPUBOX_OCI_VFIO_NODE_H
#define GPUBOX_OCI_VFIO_NODE_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "pci/pci.h"

#define VFIO_NODE_DEVICES_MAX 16

/*
 * The devices behind the character device @major:@minor, by /sys/dev/char
 * below @root: the path that an engine writes down is the container's, and
 * says nothing of the host. Of a group these are its displays; without one,
 * all its endpoints. Returns their number; 0 when the node is none of VFIO's,
 * or is /dev/vfio/vfio, which stands for none. Errors, FAULT_HOST: -ENODEV
 * (there is nothing behind it), -EINVAL (of no group), -E2BIG, those of reading
 * sysfs.
 */
int vfio_node_devices(const char *root, uint32_t major, uint32_t minor,
		      struct pci_bdf bdf[VFIO_NODE_DEVICES_MAX],
		      struct fault *fault);

#endif /* GPUBOX_OCI_VFIO_NODE_H */
