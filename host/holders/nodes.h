/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names by which user space reaches a PCI device. */
#ifndef GPUBOX_HOLDERS_NODES_H
#define GPUBOX_HOLDERS_NODES_H

#include <stdbool.h>
#include <stddef.h>

#include "pci/pci.h"

enum node_kind {
	NODE_CHAR,
	NODE_BLOCK,
};

struct node {
	enum node_kind kind;
	bool shared;	 /* with other devices of the driver */
	char path[96];	 /* below /dev */
	char number[24]; /* MAJOR:MINOR, "" unknown */
};

struct nodes {
	struct node *node;
	size_t count;
};

/*
 * All nodes in /dev that belong to @device. @nodes is freed with nodes_free().
 * -ENOMEM, or what reading /sys/dev reports; then it is empty.
 */
int nodes_find(const char *root, const struct pci_device *device,
	       struct nodes *nodes);
void nodes_free(struct nodes *nodes);

/* The node called @path, "/dev/..." exactly, or NULL. */
const struct node *nodes_lookup(const struct nodes *nodes, const char *path);

/* Whether a link of sysfs leads to something below @device. */
bool nodes_below(const char *target, const struct pci_device *device);

#endif /* GPUBOX_HOLDERS_NODES_H */
