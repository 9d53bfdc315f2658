/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Layers of a container's image as one archive. */
#ifndef GPUBOX_LAYER_OCI_MERGE_H
#define GPUBOX_LAYER_OCI_MERGE_H

#include "fault.h"

/*
 * Write a plain tar archive of what @count layers, the open files @layers from
 * the lowest on, are when they are stacked, to @to. @path names them in
 * messages. Errors: -EBADMSG, -E2BIG (FAULT_GUEST: a layer, see oci_tree.h),
 * -ENOMEM, -EIO (FAULT_HOST: @to cannot be written).
 */
int oci_merge(const int *layers, unsigned int count, int to, const char *path,
	      struct fault *fault);

#endif /* GPUBOX_LAYER_OCI_MERGE_H */
