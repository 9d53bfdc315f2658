/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name in the tree of oci_tree.h, as its own files see it. */
#ifndef GPUBOX_LAYER_OCI_NODE_H
#define GPUBOX_LAYER_OCI_NODE_H

#include <stdbool.h>

#include "layer/oci_tree.h"

struct oci_node {
	const char *name; /* first, for the search; owned */
	struct oci_node *parent;
	bool folder;
	void *children;	    /* of tsearch(3) */
	unsigned int layer; /* the last one that has an entry of it */
	struct oci_inode *inode;
	struct oci_node *next, **back; /* names of the same inode */
};

#endif /* GPUBOX_LAYER_OCI_NODE_H */
