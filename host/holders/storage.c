// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders/storage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

static int storage_add(enum holder_kind kind, const char *what,
		       struct holder_list *list)
{
	struct holder holder = {.kind = kind, .blocks = true};

	snprintf(holder.what, sizeof(holder.what), "%s", what);
	return holder_list_add(list, &holder);
}

static bool storage_has(const struct nodes *nodes, const char *number,
			const char *path)
{
	size_t i;

	for (i = 0; i < nodes->count; i++) {
		const struct node *node = &nodes->node[i];

		if (node->kind == NODE_BLOCK &&
		    (!strcmp(node->number, number) || !strcmp(node->path, path)))
			return true;
	}
	return false;
}

/*
 * proc_pid_mountinfo(5): ID PARENT MAJ:MIN ROOT MOUNTPOINT ... - TYPE SOURCE.
 * btrfs has a number of its own, therefore the source as well.
 */
static int storage_mount(const struct nodes *nodes, char *line,
			 struct holder_list *list)
{
	char *field[5] = {0}, *source = NULL, *save, *p;
	int i;

	p = strstr(line, " - ");
	if (p) {
		*p = '\0';
		source = strchr(p + 3, ' ');
	}
	if (source) {
		source++;
		source[strcspn(source, " ")] = '\0';
	}
	for (i = 0, p = strtok_r(line, " ", &save); i < 5 && p; i++) {
		field[i] = p;
		p = strtok_r(NULL, " ", &save);
	}
	if (!field[4] || !storage_has(nodes, field[2], source ? source : ""))
		return 0;
	return storage_add(HOLDER_MOUNT, field[4], list);
}

static int storage_swap(const struct nodes *nodes, char *line,
			struct holder_list *list)
{
	line[strcspn(line, " \t")] = '\0';
	if (!storage_has(nodes, "-", line))
		return 0;
	return storage_add(HOLDER_SWAP, line, list);
}

static int storage_lines(const char *root, const char *path,
			 const struct nodes *nodes,
			 int (*take)(const struct nodes *nodes, char *line,
				     struct holder_list *list),
			 struct holder_list *list)
{
	char *text, *line, *save;
	size_t size;
	int err;

	err = sysfs_read_all(root, path, &text, &size);
	if (err)
		return err == -ENOMEM ? err : 0;
	for (line = strtok_r(text, "\n", &save); line && !err;
	     line = strtok_r(NULL, "\n", &save))
		err = take(nodes, line, list);
	free(text);
	return err;
}

/* /sys/dev/block/MAJ:MIN/holders: dm and md devices built on it */
static int storage_stacked(const char *root, const struct node *node,
			   struct holder_list *list)
{
	char path[64], **names;
	int n, err = 0;

	snprintf(path, sizeof(path), "/sys/dev/block/%s/holders", node->number);
	n = sysfs_list(root, path, &names);
	if (n < 0)
		return n == -ENOMEM ? n : 0;
	if (n > 0)
		err = storage_add(HOLDER_BLOCK, node->path, list);
	sysfs_list_free(names);
	return err;
}

int storage_find(const char *root, const struct nodes *nodes,
		 struct holder_list *list)
{
	size_t i, blocks = 0;
	int err = 0;

	for (i = 0; i < nodes->count && !err; i++) {
		if (nodes->node[i].kind != NODE_BLOCK)
			continue;
		blocks++;
		err = storage_stacked(root, &nodes->node[i], list);
	}
	if (!blocks || err)
		return err;
	err = storage_lines(root, "/proc/self/mountinfo", nodes, storage_mount,
			    list);
	if (err)
		return err;
	return storage_lines(root, "/proc/swaps", nodes, storage_swap, list);
}
