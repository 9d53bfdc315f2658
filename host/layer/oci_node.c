// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/oci_node.h"

#include <string.h>

char *oci_node_path(const struct oci_node *node, char path[OCI_PATH])
{
	size_t at = OCI_PATH - 1, size;

	path[at] = '\0';
	for (; node->parent; node = node->parent) {
		size = strlen(node->name);
		if (path[at])
			path[--at] = '/';
		at -= size;
		memcpy(path + at, node->name, size);
	}
	if (!path[at])
		path[--at] = '.';
	memmove(path, path + at, OCI_PATH - at);
	return path;
}

const struct oci_node *oci_node_next(const struct oci_node *node)
{
	return node->next;
}

struct archive_entry *oci_node_folder(const struct oci_node *node)
{
	return node->inode ? node->inode->folder : NULL;
}
