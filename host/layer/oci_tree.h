/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left of a stack of layers: names, and which entry of which layer
 * each stands for. Whiteouts are those of the OCI image specification
 * (layer.md): ".wh.NAME" removes NAME of lower layers, ".wh..wh..opq" all that
 * lower layers have in its folder.
 */
#ifndef GPUBOX_LAYER_OCI_TREE_H
#define GPUBOX_LAYER_OCI_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include <archive_entry.h>

struct oci_tree;
struct oci_node;

/* One entry of a layer, with all of its names: hard links have several. */
struct oci_inode {
	unsigned int layer;
	uint64_t number;	      /* of the entry in its layer */
	struct archive_entry *folder; /* of a folder: its owner, mode... */
	struct oci_node *names;	      /* NULL: nothing is left of it */
};

/* NULL: out of memory. Without @whiteouts ".wh." begins a name as any. */
struct oci_tree *oci_tree_new(bool whiteouts);
void oci_tree_free(struct oci_tree *tree);

/*
 * Apply entry @number of @layer, whose names are relative (tar_fix_names()).
 * Layers come from the lowest on, entries as they are in them. Errors:
 * -EBADMSG (a name that leads out of the root or through something that is no
 * folder, a hard link to nothing), -E2BIG (too many), -ENOMEM; *@why is a
 * sentence then.
 */
int oci_tree_apply(struct oci_tree *tree, unsigned int layer, uint64_t number,
		   struct archive_entry *entry, const char **why);

/* The inodes in the order in which they were applied; NULL: no more. */
struct oci_inode *oci_tree_inode(const struct oci_tree *tree, uint64_t index);

/* Call @fn for every folder, those above first, until it fails. -ENOMEM. */
int oci_tree_folders(struct oci_tree *tree,
		     int (*fn)(void *arg, const struct oci_node *node),
		     void *arg);

/* Longer names are refused before they come here. */
#define OCI_PATH 4096

/* The path of @node, "." for the root. Returns @path. */
char *oci_node_path(const struct oci_node *node, char path[OCI_PATH]);

/* The next name of the same inode, and a folder's entry (NULL: none had it). */
const struct oci_node *oci_node_next(const struct oci_node *node);
struct archive_entry *oci_node_folder(const struct oci_node *node);

#endif /* GPUBOX_LAYER_OCI_TREE_H */
