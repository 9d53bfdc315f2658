// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holders/list.h"
#include "sysfs/sysfs.h"

/* A captured tree of somebody who could not see all processes has this. */
#define PROCESSES_HIDDEN "/gpubox/processes-hidden"

/*
 * "0::/system.slice/docker-0123...scope": the last part of the path that names
 * a unit; a container's long id is cut to the twelve digits its tools show.
 */
static void processes_unit(const char *root, const char *pid, char *unit,
			   size_t size)
{
	char path[64], text[4096], *p, *name, *end;

	unit[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%s/cgroup", pid);
	if (sysfs_read(root, path, text, sizeof(text)) < 0)
		return;
	p = strstr(text, "0::/");
	if (!p)
		return;
	p += 4;
	p[strcspn(p, "\n")] = '\0';
	name = strrchr(p, '/');
	name = name ? name + 1 : p;
	end = name + strcspn(name, "-");
	if (*end == '-' && strspn(end + 1, "0123456789abcdef") == 64)
		end[13] = '\0';
	snprintf(unit, size, "%s", name);
}

static int processes_add(const char *root, const char *pid, enum holder_kind kind,
			 const struct node *node, struct holder_list *list)
{
	struct holder holder = {.kind = kind, .blocks = !node->shared};
	char path[64];

	holder.pid = (int)strtol(pid, NULL, 10);
	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	if (sysfs_read(root, path, holder.comm, sizeof(holder.comm)) < 0)
		snprintf(holder.comm, sizeof(holder.comm), "?");
	processes_unit(root, pid, holder.unit, sizeof(holder.unit));
	snprintf(holder.what, sizeof(holder.what), "%s", node->path);
	return holder_list_add(list, &holder);
}

/* A process that ended meanwhile holds nothing: ENOENT and ESRCH. */
static int processes_skip(int err, struct holder_list *list)
{
	if (err == -ENOMEM)
		return err;
	if (err == -EACCES || err == -EPERM)
		list->complete = false;
	return 0;
}

static int processes_files(const char *root, const char *pid,
			   const struct nodes *nodes, struct holder_list *list)
{
	char path[300], target[PATH_MAX], **names;
	const struct node *node;
	int i, n, err = 0;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	n = sysfs_list(root, path, &names);
	if (n < 0)
		return processes_skip(n, list);
	for (i = 0; i < n && !err; i++) {
		snprintf(path, sizeof(path), "/proc/%s/fd/%s", pid, names[i]);
		err = sysfs_link(root, path, target, sizeof(target));
		if (err < 0) {
			err = processes_skip(err, list);
			continue;
		}
		err = 0;
		if (strncmp(target, "/dev/", 5) != 0)
			continue;
		node = nodes_lookup(nodes, target);
		if (node)
			err = processes_add(root, pid, HOLDER_FILE, node, list);
	}
	sysfs_list_free(names);
	return err;
}

/* The path is the last field of a line; the ones before hold no slash. */
static int processes_maps(const char *root, const char *pid,
			  const struct nodes *nodes, struct holder_list *list)
{
	const struct node *node;
	char path[64], *text, *p, *end;
	size_t size;
	int err;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	err = sysfs_read_all(root, path, &text, &size);
	if (err)
		return processes_skip(err, list);
	for (p = text; !err && (p = strstr(p, " /dev/")); p = end) {
		p++;
		end = p + strcspn(p, "\n");
		if (*end)
			*end++ = '\0';
		node = nodes_lookup(nodes, p);
		if (node)
			err = processes_add(root, pid, HOLDER_MAP, node, list);
	}
	free(text);
	return err;
}

/*
 * Whether /proc has all processes of the host: not in a container with a pid
 * namespace of its own, nor with hidepid=2, where its first process is not the
 * host's or is not to be seen. PROC_PID_INIT_INO of include/linux/proc_ns.h.
 */
static bool processes_all_here(const char *root)
{
	char ns[64];

	if (root[0])
		return !sysfs_exists(root, PROCESSES_HIDDEN);
	return sysfs_link(root, "/proc/1/ns/pid", ns, sizeof(ns)) > 0 &&
	       !strcmp(ns, "pid:[4026531836]");
}

static bool processes_is_pid(const char *root, const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (digits == 0 || digits > 10 || name[digits])
		return false;
	return root[0] || strtol(name, NULL, 10) != getpid();
}

int processes_find(const char *root, const struct nodes *nodes,
		   struct holder_list *list)
{
	char **names;
	int i, n, err = 0;

	if (nodes->count == 0)
		return 0;
	if (!processes_all_here(root))
		list->complete = false;
	n = sysfs_list(root, "/proc", &names);
	if (n < 0) {
		list->complete = false;
		return n == -ENOMEM ? n : 0;
	}
	for (i = 0; i < n && !err; i++) {
		if (!processes_is_pid(root, names[i]))
			continue;
		err = processes_files(root, names[i], nodes, list);
		if (!err)
			err = processes_maps(root, names[i], nodes, list);
	}
	sysfs_list_free(names);
	return err;
}
