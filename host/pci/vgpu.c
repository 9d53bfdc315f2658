// SPDX-License-Identifier: GPL-2.0-or-later
#include "pci/vgpu.h"

#include <stdio.h>
#include <string.h>

#include "sysfs/sysfs.h"

void vgpu_read(const char *root, struct pci_bdf bdf, struct vgpu *vgpu)
{
	char path[128], text[32];

	memset(vgpu, 0, sizeof(*vgpu));
	if (!pci_path(bdf, "nvidia/current_vgpu_type", path, sizeof(path)) &&
	    sysfs_read(root, path, text, sizeof(text)) > 0) {
		vgpu->managed = true;
		if (strcmp(text, "0") != 0)
			snprintf(vgpu->type, sizeof(vgpu->type), "%s", text);
	} else if (!pci_path(bdf, "mdev_supported_types", path, sizeof(path))) {
		vgpu->managed = sysfs_exists(root, path);
	}
}
