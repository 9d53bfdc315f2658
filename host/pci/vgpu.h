/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What NVIDIA's vGPU manager has made of a virtual function. */
#ifndef GPUBOX_PCI_VGPU_H
#define GPUBOX_PCI_VGPU_H

#include <stdbool.h>

#include "pci/pci.h"

struct vgpu {
	bool managed;	  /* it belongs to a vGPU manager */
	const char *file; /* that shows it, in its folder of sysfs */
	char type[32];	  /* its type by number, or "" when it has none */
};

/*
 * Read what device @bdf is to a vGPU manager. Its driver shows that in one of
 * two ways: a folder nvidia with current_vgpu_type (0: none), or mediated
 * devices (mdev_supported_types), whose types are the mediated devices'.
 */
void vgpu_read(const char *root, struct pci_bdf bdf, struct vgpu *vgpu);

#endif /* GPUBOX_PCI_VGPU_H */
