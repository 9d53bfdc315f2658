// SPDX-License-Identifier: GPL-2.0-or-later
#include "pci/vgpu.h"

#include <stdio.h>
#include <string.h>

#include "sysfs/guard.h"
#include "sysfs/sysfs.h"

#define VGPU_TYPE "nvidia/current_vgpu_type"
#define VGPU_MDEV "mdev_supported_types"

void vgpu_read(const char *root, struct pci_bdf bdf, struct vgpu *vgpu)
{
	char path[128], text[32];

	memset(vgpu, 0, sizeof(*vgpu));
	if (!pci_path(bdf, VGPU_TYPE, path, sizeof(path)) &&
	    guard_read(root, path, text, sizeof(text)) > 0) {
		vgpu->managed = true;
		vgpu->file = VGPU_TYPE;
		if (strcmp(text, "0") != 0)
			snprintf(vgpu->type, sizeof(vgpu->type), "%s", text);
	} else if (!pci_path(bdf, VGPU_MDEV, path, sizeof(path)) &&
		   sysfs_exists(root, path)) {
		vgpu->managed = true;
		vgpu->file = VGPU_MDEV;
	}
}
