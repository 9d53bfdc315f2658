/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing is taken from somebody who is using it. */
#ifndef GPUBOX_VFIO_IDLE_H
#define GPUBOX_VFIO_IDLE_H

#include "fault.h"
#include "pci/pci.h"

/*
 * Refuse a device in use before it is unbound: the unbind of a held nvidia
 * device never returns. -EBUSY, FAULT_HOST, with the holders named; what
 * reading /proc says.
 */
int idle_check(const char *root, const struct pci_device *device,
	       struct fault *fault);

#endif /* GPUBOX_VFIO_IDLE_H */
