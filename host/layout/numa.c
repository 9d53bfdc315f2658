// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/numa.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/pages.h"
#include "sysfs/sysfs.h"

#define NUMA_FOLDER "/sys/devices/system/node"

/* What we may use: processors, and nodes whose memory we may take. */
struct numa_ours {
	struct numa_set cpus, nodes;
};

/* The list behind @key in @text; all there are where it says nothing. */
static int numa_line(const char *text, const char *key, struct numa_set *set)
{
	const char *at = strstr(text, key);
	char list[8192];
	size_t size;

	memset(set, 0xff, sizeof(*set));
	if (!at)
		return 0;
	at += strlen(key);
	at += strspn(at, " \t");
	size = strcspn(at, "\n");
	if (size >= sizeof(list))
		return -EBADMSG;
	memcpy(list, at, size);
	list[size] = '\0';
	return numa_set_parse(list, set) ? -EBADMSG : 0;
}

/* proc(5): what cpuset and sched_setaffinity(2) leave. */
static int numa_read_ours(const char *root, struct numa_ours *ours)
{
	size_t size;
	char *text;
	int err;

	err = sysfs_read_all(root, "/proc/self/status", &text, &size);
	if (err == -ENOENT) {
		memset(ours, 0xff, sizeof(*ours));
		return 0;
	}
	if (err)
		return err;
	err = numa_line(text, "\nCpus_allowed_list:", &ours->cpus);
	if (!err)
		err = numa_line(text, "\nMems_allowed_list:", &ours->nodes);
	free(text);
	return err;
}

/* "Node 1 MemFree:  1234 kB", in bytes; 0 when it is not there. */
static uint64_t numa_amount(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? strtoull(at + strlen(key), NULL, 10) << 10 : 0;
}

static int numa_read_node(const char *root, const struct numa_ours *ours,
			  uint64_t memory_mib, struct numa_node *node)
{
	char path[96], text[8192];
	int n;

	snprintf(path, sizeof(path), NUMA_FOLDER "/node%d/cpulist", node->id);
	n = sysfs_read(root, path, text, sizeof(text));
	if (n < 0)
		return n;
	if (numa_set_parse(text, &node->cpus))
		return -EBADMSG;
	node->has_cpus = n > 0;
	numa_set_limit(&node->cpus, &ours->cpus);
	node->allowed = numa_set_has(&ours->nodes, (unsigned int)node->id);
	snprintf(path, sizeof(path), NUMA_FOLDER "/node%d/meminfo", node->id);
	n = sysfs_read(root, path, text, sizeof(text));
	if (n < 0)
		return n;
	node->memory = numa_amount(text, "MemTotal:");
	node->free = numa_amount(text, "MemFree:");
	node->huge_kib = pages_huge(root, node->id, memory_mib);
	return 0;
}

static int numa_compare(const void *a, const void *b)
{
	const struct numa_node *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* "node12": 12; -EINVAL: "possible" and what else is there. */
static int numa_id(const char *name)
{
	unsigned long id;
	char *end;

	if (strncmp(name, "node", 4) != 0 || name[4] < '0' || name[4] > '9')
		return -EINVAL;
	id = strtoul(name + 4, &end, 10);
	return *end || id >= NUMA_SET_MAX ? -EINVAL : (int)id;
}

static int numa_read_all(const char *root, char *const *names,
			 uint64_t memory_mib, struct numa *numa)
{
	struct numa_ours ours;
	int id, err = numa_read_ours(root, &ours);

	for (; *names && !err; names++) {
		struct numa_node node = {0};

		id = numa_id(*names);
		if (id < 0)
			continue;
		node.id = id;
		err = numa->count == NUMA_NODES_MAX
			      ? -E2BIG
			      : numa_read_node(root, &ours, memory_mib, &node);
		if (!err)
			numa->node[numa->count++] = node;
	}
	return err;
}

void numa_read(const char *root, uint64_t memory_mib, struct numa *numa)
{
	char **names;
	int err;

	memset(numa, 0, sizeof(*numa));
	err = sysfs_list(root, NUMA_FOLDER, &names);
	if (err >= 0) {
		err = numa_read_all(root, names, memory_mib, numa);
		sysfs_list_free(names);
	} else if (err == -ENOENT) {
		err = 0;
	}
	if (err)
		numa->count = 0;
	numa->err = err;
	qsort(numa->node, numa->count, sizeof(*numa->node), numa_compare);
}

const struct numa_node *numa_find(const struct numa *numa, int id)
{
	unsigned int i;

	for (i = 0; i < numa->count; i++)
		if (numa->node[i].id == id)
			return &numa->node[i];
	return NULL;
}
