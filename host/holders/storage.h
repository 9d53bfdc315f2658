/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The uses of a device's block devices. */
#ifndef GPUBOX_HOLDERS_STORAGE_H
#define GPUBOX_HOLDERS_STORAGE_H

#include "holders/holder.h"
#include "holders/nodes.h"

/* Mounts, swap, dm and md on the block devices among @nodes. -ENOMEM. */
int storage_find(const char *root, const struct nodes *nodes,
		 struct holder_list *list);

#endif /* GPUBOX_HOLDERS_STORAGE_H */
