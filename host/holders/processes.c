// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders/processes.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holders/mappings.h"
#include "sysfs/sysfs.h"

/* A captured tree of somebody who could not see all processes has this. */
#define PROCESSES_HIDDEN "/gpubox/processes-hidden"

#define PROCESSES_THREADS    16
#define PROCESSES_PER_THREAD 64

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

struct processes_one {
	const char *root;
	const char *pid;
	const struct nodes *nodes;
	struct holder_list *list;
};

static int processes_take_map(void *arg, char *path)
{
	const struct processes_one *one = arg;
	const struct node *node = nodes_lookup(one->nodes, path);

	return node ? processes_add(one->root, one->pid, HOLDER_MAP, node,
				    one->list)
		    : 0;
}

static int processes_maps(const char *root, const char *pid,
			  const struct nodes *nodes, struct holder_list *list)
{
	struct processes_one one = {root, pid, nodes, list};
	int err;

	err = mappings_each(root, pid, processes_take_map, &one);
	return err ? processes_skip(err, list) : 0;
}

/*
 * Whether /proc has all processes of the host: not in a container with a pid
 * namespace of its own, nor with hidepid=2, where its first process is not the
 * host's or is not to be seen. PROC_PID_INIT_INO of include/linux/proc_ns.h.
 */
static bool processes_all_here(const char *root)
{
	char ns[64];
	int n;

	if (root[0])
		return !sysfs_exists(root, PROCESSES_HIDDEN);
	n = sysfs_link(root, "/proc/1/ns/pid", ns, sizeof(ns));
	/* a kernel without CONFIG_PID_NS */
	if (n == -ENOENT)
		return sysfs_exists(root, "/proc/1/ns");
	return n > 0 && !strcmp(ns, "pid:[4026531836]");
}

static bool processes_is_pid(const char *root, const char *name, int own)
{
	size_t digits = strspn(name, "0123456789");

	if (digits == 0 || digits > 10 || name[digits])
		return false;
	return root[0] || strtol(name, NULL, 10) != own;
}

/* A part of the processes, looked into by one thread. */
struct processes_part {
	const char *root;
	const struct nodes *nodes;
	char *const *names;
	struct holder_list list;
	int count;
	int err;
};

static void *processes_look(void *arg)
{
	struct processes_part *part = arg;
	int i;

	for (i = 0; i < part->count && !part->err; i++) {
		if (!processes_is_pid(part->root, part->names[i], part->list.own))
			continue;
		part->err = processes_files(part->root, part->names[i],
					    part->nodes, &part->list);
		if (!part->err)
			part->err = processes_maps(part->root, part->names[i],
						   part->nodes, &part->list);
	}
	return NULL;
}

/* How many threads are worth their start; observers expect one. */
static int processes_threads(int n)
{
	int threads = n / PROCESSES_PER_THREAD;
	cpu_set_t cpus;

	if (sysfs_is_observed() || sched_getaffinity(0, sizeof(cpus), &cpus) < 0)
		return 1;
	if (threads > CPU_COUNT(&cpus))
		threads = CPU_COUNT(&cpus);
	if (threads > PROCESSES_THREADS)
		threads = PROCESSES_THREADS;
	return threads < 1 ? 1 : threads;
}

static int processes_merge(struct processes_part *part, struct holder_list *list)
{
	int err = part->err;
	size_t i;

	for (i = 0; i < part->list.count && !err; i++)
		err = holder_list_add(list, &part->list.holder[i]);
	if (!part->list.complete)
		list->complete = false;
	free(part->list.holder);
	return err;
}

/* In parts, so that the order of what is found is that of the names. */
static int processes_search(const char *root, const struct nodes *nodes,
			    char *const *names, int n, struct holder_list *list)
{
	struct processes_part part[PROCESSES_THREADS];
	pthread_t thread[PROCESSES_THREADS];
	bool running[PROCESSES_THREADS] = {false};
	int t, err = 0, merged, threads = processes_threads(n);

	for (t = 0; t < threads; t++) {
		int from = (int)((long)n * t / threads);

		part[t] = (struct processes_part){
			.root = root,
			.nodes = nodes,
			.names = names + from,
			.count = (int)((long)n * (t + 1) / threads) - from,
			.list = {.own = list->own, .complete = true},
		};
		if (t)
			running[t] = !pthread_create(&thread[t], NULL,
						     processes_look, &part[t]);
	}
	for (t = 0; t < threads; t++) {
		if (running[t])
			pthread_join(thread[t], NULL);
		else
			processes_look(&part[t]);
	}
	for (t = 0; t < threads; t++) {
		merged = processes_merge(&part[t], list);
		if (!err)
			err = merged;
	}
	return err;
}

int processes_find(const char *root, const struct nodes *nodes,
		   struct holder_list *list)
{
	char **names;
	int n, err;

	if (nodes->count == 0)
		return 0;
	if (!processes_all_here(root))
		list->complete = false;
	n = sysfs_list(root, "/proc", &names);
	if (n < 0) {
		list->complete = false;
		return n == -ENOMEM ? n : 0;
	}
	err = processes_search(root, nodes, names, n, list);
	sysfs_list_free(names);
	return err;
}
