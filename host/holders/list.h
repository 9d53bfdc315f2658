/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing list of holders, and the parts of the search that fill it. */
#ifndef GPUBOX_HOLDERS_LIST_H
#define GPUBOX_HOLDERS_LIST_H

#include "holders/holders.h"
#include "holders/nodes.h"

struct holder_list {
	struct holder *holder;
	size_t count;
	bool complete;
};

/* Add a copy unless the same process already has the same thing. -ENOMEM. */
int holder_list_add(struct holder_list *list, const struct holder *holder);

/* Who has one of @nodes open or mapped. -ENOMEM, or what /proc reports. */
int processes_find(const char *root, const struct nodes *nodes,
		   struct holder_list *list);

/* Mounts, swap, dm and md on the block devices among @nodes. -ENOMEM. */
int storage_find(const char *root, const struct nodes *nodes,
		 struct holder_list *list);

#endif /* GPUBOX_HOLDERS_LIST_H */
