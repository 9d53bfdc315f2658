// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/oci_node.h"

#include <errno.h>
#include <limits.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define TREE_INODES_MAX (1u << 23)
#define TREE_DEPTH_MAX	128

#define WHITEOUT	".wh."
#define WHITEOUT_META	".wh..wh."
#define WHITEOUT_OPAQUE ".wh..wh..opq"

struct oci_tree {
	struct oci_node root;
	struct oci_inode **inodes;
	uint64_t count;
	bool whiteouts;
};

static int tree_order(const void *a, const void *b)
{
	return strcmp(((const struct oci_node *)a)->name,
		      ((const struct oci_node *)b)->name);
}

struct oci_tree *oci_tree_new(bool whiteouts)
{
	struct oci_tree *tree = calloc(1, sizeof(*tree));

	if (tree) {
		tree->root.folder = true;
		tree->whiteouts = whiteouts;
	}
	return tree;
}

static struct oci_node *tree_child(const struct oci_node *node, const char *name)
{
	const struct oci_node key = {.name = name};
	void *found = tfind(&key, &node->children, tree_order);

	return found ? *(struct oci_node **)found : NULL;
}

static void tree_link(struct oci_node *node, struct oci_inode *inode)
{
	node->inode = inode;
	node->next = inode->names;
	node->back = &inode->names;
	if (node->next)
		node->next->back = &node->next;
	inode->names = node;
}

static void tree_unlink(struct oci_node *node)
{
	if (!node->inode)
		return;
	*node->back = node->next;
	if (node->next)
		node->next->back = node->back;
	node->inode = NULL;
}

static void tree_free_node(void *arg)
{
	struct oci_node *node = arg;

	tdestroy(node->children, tree_free_node);
	tree_unlink(node);
	free((char *)node->name);
	free(node);
}

static void tree_remove(struct oci_node *node)
{
	tdelete(node, &node->parent->children, tree_order);
	tree_free_node(node);
}

static struct oci_node *tree_add(struct oci_node *parent, const char *name,
				 unsigned int layer, bool folder)
{
	struct oci_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->name = strdup(name);
	node->parent = parent;
	node->folder = folder;
	node->layer = layer;
	if (node->name && tsearch(node, &parent->children, tree_order))
		return node;
	free((char *)node->name);
	free(node);
	return NULL;
}

/* The children as a list, since a tree does not like to change meanwhile. */
struct tree_list {
	struct oci_node **nodes;
	size_t count;
};

static void tree_visit(const void *at, VISIT which, void *arg)
{
	struct tree_list *list = arg;

	if (which != postorder && which != leaf)
		return;
	if (list->nodes)
		list->nodes[list->count] = *(struct oci_node *const *)at;
	list->count++;
}

static int tree_children(const struct oci_node *node, struct tree_list *list)
{
	memset(list, 0, sizeof(*list));
	twalk_r(node->children, tree_visit, list);
	list->nodes = calloc(list->count + 1, sizeof(void *));
	if (!list->nodes)
		return -ENOMEM;
	list->count = 0;
	twalk_r(node->children, tree_visit, list);
	return 0;
}

/* Remove what is below @node of layers before @layer. */
static int tree_prune_below(struct oci_node *node, unsigned int layer)
{
	struct oci_node *child;
	struct tree_list list;
	size_t i;
	int err;

	err = tree_children(node, &list);
	for (i = 0; i < list.count && !err; i++) {
		child = list.nodes[i];
		err = tree_prune_below(child, layer);
		if (!err && child->layer < layer && !child->children)
			tree_remove(child);
	}
	free(list.nodes);
	return err;
}

static int tree_whiteout(struct oci_node *parent, const char *name,
			 unsigned int layer)
{
	struct oci_node *node;
	int err;

	if (!strcmp(name, WHITEOUT_OPAQUE))
		return tree_prune_below(parent, layer);
	/* aufs' own; and it has no file that is called "" */
	if (!strncmp(name, WHITEOUT_META, strlen(WHITEOUT_META)))
		return 0;
	node = tree_child(parent, name + strlen(WHITEOUT));
	if (!node)
		return 0;
	err = tree_prune_below(node, layer);
	if (!err && node->layer < layer && !node->children)
		tree_remove(node);
	return err;
}

/*
 * The folder that holds the last word of @path, which is left in @word; ""
 * for the root itself. Missing folders are made.
 */
static int tree_parent(struct oci_tree *tree, const char *path,
		       unsigned int layer, struct oci_node **parentp,
		       char word[NAME_MAX + 1], const char **why)
{
	struct oci_node *node = &tree->root, *child;
	unsigned int depth = 0;
	size_t size;

	*word = '\0';
	*why = "a name of it is too long, or leads out of the root";
	if (strlen(path) >= OCI_PATH)
		return -EBADMSG;
	while (*(path += strspn(path, "/"))) {
		size = strcspn(path, "/");
		if (size > NAME_MAX || !strncmp(path, "..", size > 2 ? size : 2) ||
		    ++depth > TREE_DEPTH_MAX)
			return -EBADMSG;
		if (size == 1 && *path == '.') {
			path++;
			continue;
		}
		if (*word) {
			child = tree_child(node, word);
			if (!child)
				child = tree_add(node, word, layer, true);
			*why = "a name of it leads through a link or a file";
			if (child && !child->folder)
				return -EBADMSG;
			if (!child)
				return -ENOMEM;
			node = child;
		}
		memcpy(word, path, size);
		word[size] = '\0';
		path += size;
	}
	*parentp = node;
	return 0;
}

static struct oci_inode *tree_inode(struct oci_tree *tree, unsigned int layer,
				    uint64_t number)
{
	struct oci_inode **more, *inode;
	uint64_t count = tree->count;

	if (!(count & (count - 1))) {
		more = realloc(tree->inodes,
			       (count ? count * 2 : 1) * sizeof(void *));
		if (!more)
			return NULL;
		tree->inodes = more;
	}
	inode = calloc(1, sizeof(*inode));
	if (!inode)
		return NULL;
	inode->layer = layer;
	inode->number = number;
	tree->inodes[tree->count++] = inode;
	return inode;
}

/* A folder that is there stays, with another owner, mode and times. */
static int tree_set(struct oci_tree *tree, struct oci_node *node,
		    unsigned int layer, uint64_t number,
		    struct archive_entry *entry)
{
	struct oci_inode *inode = tree_inode(tree, layer, number);

	if (!inode)
		return -ENOMEM;
	if (node->folder) {
		inode->folder = archive_entry_clone(entry);
		if (!inode->folder)
			return -ENOMEM;
	}
	tree_unlink(node);
	tree_link(node, inode);
	node->layer = layer;
	return 0;
}

static int tree_hard_link(struct oci_tree *tree, struct oci_node *parent,
			  const char *word, unsigned int layer,
			  const char *target, const char **why)
{
	struct oci_node *from, *node;
	struct oci_inode *inode;
	char name[NAME_MAX + 1];
	int err;

	err = tree_parent(tree, target, layer, &from, name, why);
	if (err)
		return err;
	from = *name ? tree_child(from, name) : NULL;
	*why = "a hard link of it leads to no file";
	if (!from || from->folder || !from->inode)
		return -EBADMSG;
	inode = from->inode;
	node = tree_child(parent, word);
	if (node == from)
		return 0;
	/* which may be a folder that has @from in it */
	if (node)
		tree_remove(node);
	node = tree_add(parent, word, layer, false);
	if (!node)
		return -ENOMEM;
	tree_link(node, inode);
	return 0;
}

static int tree_put(struct oci_tree *tree, struct oci_node *parent,
		    const char *word, unsigned int layer, uint64_t number,
		    struct archive_entry *entry)
{
	bool folder = archive_entry_filetype(entry) == AE_IFDIR;
	struct oci_node *node;

	if (!*word)
		return folder ? tree_set(tree, &tree->root, layer, number, entry)
			      : -EBADMSG;
	node = tree_child(parent, word);
	if (node && !(node->folder && folder)) {
		tree_remove(node);
		node = NULL;
	}
	if (!node)
		node = tree_add(parent, word, layer, folder);
	return node ? tree_set(tree, node, layer, number, entry) : -ENOMEM;
}

int oci_tree_apply(struct oci_tree *tree, unsigned int layer, uint64_t number,
		   struct archive_entry *entry, const char **why)
{
	const char *path = archive_entry_pathname(entry);
	const char *target = archive_entry_hardlink(entry);
	char word[NAME_MAX + 1];
	struct oci_node *parent;
	int err;

	*why = "it has too many files";
	if (tree->count == TREE_INODES_MAX)
		return -E2BIG;
	err = tree_parent(tree, path, layer, &parent, word, why);
	if (err)
		return err;
	if (tree->whiteouts && !strncmp(word, WHITEOUT, strlen(WHITEOUT)))
		return tree_whiteout(parent, word, layer);
	if (target && *word)
		return tree_hard_link(tree, parent, word, layer, target, why);
	*why = "its root is not a folder";
	return tree_put(tree, parent, word, layer, number, entry);
}

struct oci_inode *oci_tree_inode(const struct oci_tree *tree, uint64_t index)
{
	return index < tree->count ? tree->inodes[index] : NULL;
}

static int tree_folders(const struct oci_node *node,
			int (*fn)(void *arg, const struct oci_node *node),
			void *arg)
{
	struct tree_list list;
	size_t i;
	int err;

	err = fn(arg, node);
	if (err)
		return err;
	err = tree_children(node, &list);
	for (i = 0; i < list.count && !err; i++)
		if (list.nodes[i]->folder)
			err = tree_folders(list.nodes[i], fn, arg);
	free(list.nodes);
	return err;
}

int oci_tree_folders(struct oci_tree *tree,
		     int (*fn)(void *arg, const struct oci_node *node), void *arg)
{
	return tree_folders(&tree->root, fn, arg);
}

void oci_tree_free(struct oci_tree *tree)
{
	uint64_t i;

	if (!tree)
		return;
	tdestroy(tree->root.children, tree_free_node);
	tree_unlink(&tree->root);
	for (i = 0; i < tree->count; i++) {
		archive_entry_free(tree->inodes[i]->folder);
		free(tree->inodes[i]);
	}
	free(tree->inodes);
	free(tree);
}
