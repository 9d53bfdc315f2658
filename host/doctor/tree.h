/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of this host's file system, copied so that every path that was read
 * leads to the same answer in the copy: links on the way are kept.
 */
#ifndef GPUBOX_DOCTOR_TREE_H
#define GPUBOX_DOCTOR_TREE_H

#include <stddef.h>

enum tree_type {
	TREE_STUB, /* an empty file, gives way to the others */
	TREE_DIR,
	TREE_LINK,
	TREE_FILE,
};

struct tree_entry {
	enum tree_type type;
	char *path; /* absolute, no link on the way */
	char *data; /* content or target */
	size_t size;
};

struct tree {
	struct tree_entry *entry;
	size_t count;
};

/* All return 0, -ENOMEM, or -ELOOP. What is gone meanwhile is left out. */
int tree_add_file(struct tree *tree, const char *path, const char *data,
		  size_t size);
int tree_add_link(struct tree *tree, const char *path);
/* What @path is, links followed, as a folder or an empty file. */
int tree_add_stub(struct tree *tree, const char *path);
/* A name in a folder: a link as a link. */
int tree_add_name(struct tree *tree, const char *path);

/* Write the tree as a tar file; nothing in it tells when or by whom. */
int tree_write(struct tree *tree, int fd);
void tree_free(struct tree *tree);

#endif /* GPUBOX_DOCTOR_TREE_H */
