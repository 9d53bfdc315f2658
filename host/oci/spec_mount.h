/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mounts and device nodes of a config.json, for spec.c. */
#ifndef GPUBOX_OCI_SPEC_MOUNT_H
#define GPUBOX_OCI_SPEC_MOUNT_H

#include "oci/fields.h"
#include "oci/spec.h"

/* "mounts" of @root, and "devices" of @linux_, into @spec, which owns them. */
void spec_mount_list(struct fields *fields, const json_t *root,
		     struct spec *spec);
void spec_mount_devices(struct fields *fields, const json_t *linux_,
			struct spec *spec);

#endif /* GPUBOX_OCI_SPEC_MOUNT_H */
