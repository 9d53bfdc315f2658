/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes that have one of a device's nodes open or mapped. */
#ifndef GPUBOX_HOLDERS_PROCESSES_H
#define GPUBOX_HOLDERS_PROCESSES_H

#include "holders/holder.h"
#include "holders/nodes.h"

/* Who has one of @nodes open or mapped. -ENOMEM, or what /proc reports. */
int processes_find(const char *root, const struct nodes *nodes,
		   struct holder_list *list);

#endif /* GPUBOX_HOLDERS_PROCESSES_H */
