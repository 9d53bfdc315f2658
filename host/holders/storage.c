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

/* Mount namespaces that were read. */
struct storage_seen {
	char (*name)[32];
	size_t count;
};

/* 0, 1: it is there already, or -ENOMEM. */
static int storage_see(struct storage_seen *seen, const char *name)
{
	char(*more)[32];
	size_t i;

	for (i = 0; i < seen->count; i++)
		if (!strcmp(seen->name[i], name))
			return 1;
	more = realloc(seen->name, (seen->count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	seen->name = more;
	snprintf(more[seen->count++], sizeof(*more), "%s", name);
	return 0;
}

/* A captured tree has no names of namespaces: there each process has its own. */
static int storage_namespace(const char *root, const char *pid,
			     const struct nodes *nodes,
			     struct storage_seen *seen, struct holder_list *list)
{
	char path[64], name[32];
	int err = 0;

	snprintf(path, sizeof(path), "/proc/%.20s/ns/mnt", pid);
	if (sysfs_link(root, path, name, sizeof(name)) > 0)
		err = storage_see(seen, name);
	else if (!root[0])
		return 0;
	if (err)
		return err < 0 ? err : 0;
	snprintf(path, sizeof(path), "/proc/%.20s/mountinfo", pid);
	return storage_lines(root, path, nodes, storage_mount, list);
}

/* Ours first; then those of containers and services, which see other disks. */
static int storage_mounts(const char *root, const struct nodes *nodes,
			  struct holder_list *list)
{
	struct storage_seen seen = {0};
	char **names;
	int i, n, err;

	n = sysfs_list(root, "/proc", &names);
	if (n < 0)
		return n;
	err = storage_namespace(root, "self", nodes, &seen, list);
	for (i = 0; i < n && !err; i++)
		if (names[i][0] >= '1' && names[i][0] <= '9')
			err = storage_namespace(root, names[i], nodes, &seen,
						list);
	sysfs_list_free(names);
	free(seen.name);
	return err;
}

/* mountinfo has one source: the other disks of a btrfs are in sysfs alone. */
static int storage_btrfs(const char *root, const struct nodes *nodes,
			 struct holder_list *list)
{
	char path[256], **names;
	int i, n, err = 0;
	size_t k;

	n = sysfs_list(root, "/sys/fs/btrfs", &names);
	if (n < 0)
		return n == -ENOMEM ? n : 0;
	for (i = 0; i < n && !err; i++) {
		for (k = 0; k < nodes->count && !err; k++) {
			const struct node *node = &nodes->node[k];

			snprintf(path, sizeof(path),
				 "/sys/fs/btrfs/%s/devices/%s", names[i],
				 node->path + strlen("/dev/"));
			if (node->kind == NODE_BLOCK && sysfs_exists(root, path))
				err = storage_add(HOLDER_POOL, node->path, list);
		}
	}
	sysfs_list_free(names);
	return err;
}

/* A file system's name in what udev knows of a disk: systemd's udev database. */
static bool storage_is_zfs(const char *root, const struct node *node)
{
	char path[64], *text;
	size_t size;
	bool is;

	snprintf(path, sizeof(path), "/run/udev/data/b%s", node->number);
	if (sysfs_read_all(root, path, &text, &size))
		return false;
	is = strstr(text, "E:ID_FS_TYPE=zfs_member\n");
	free(text);
	return is;
}

/*
 * ZFS shows nobody which disks a pool has that is imported: all are taken for
 * its members once its module is there.
 */
static int storage_zfs(const char *root, const struct nodes *nodes,
		       struct holder_list *list)
{
	size_t i;
	int err = 0;

	if (!sysfs_exists(root, "/sys/module/zfs"))
		return 0;
	for (i = 0; i < nodes->count && !err; i++)
		if (nodes->node[i].kind == NODE_BLOCK &&
		    storage_is_zfs(root, &nodes->node[i]))
			err = storage_add(HOLDER_POOL, nodes->node[i].path, list);
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
	err = storage_mounts(root, nodes, list);
	if (!err)
		err = storage_btrfs(root, nodes, list);
	if (!err)
		err = storage_zfs(root, nodes, list);
	if (err)
		return err;
	return storage_lines(root, "/proc/swaps", nodes, storage_swap, list);
}
