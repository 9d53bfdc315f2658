/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NUMA nodes of a host, and what of each we may use. */
#ifndef GPUBOX_LAYOUT_NUMA_H
#define GPUBOX_LAYOUT_NUMA_H

#include <stdbool.h>
#include <stdint.h>

#include "layout/numa_set.h"

#define NUMA_NODES_MAX 64
#define NUMA_NONE      (-1)

struct numa_node {
	int id;
	uint64_t memory; /* bytes; 0: it has none */
	uint64_t free;	 /* bytes of it */
	bool allowed;	 /* its memory is ours to take */
	bool has_cpus;	 /* else its memory is a device's: a GPU's, CXL's */
	struct numa_set cpus;  /* of those, the ones that are ours to use */
	unsigned int huge_kib; /* pages_huge() of it */
};

struct numa {
	int err;	    /* why they could not be read; 0: they were */
	unsigned int count; /* 0: a kernel without NUMA, or not looked at */
	struct numa_node node[NUMA_NODES_MAX]; /* ascending */
};

/* What a guest is bound to. */
struct numa_place {
	int node; /* NUMA_NONE: nothing */
	struct numa_set cpus;
};

/*
 * Read the nodes of the host below @root, with huge pages for @memory_mib. What
 * is ours is what the affinity and the cpuset of the process that asks leave of
 * it; of a captured host it is all. ->err: -E2BIG (more than fit), -EBADMSG (a
 * list that is none), -ENOMEM, those of reading sysfs; then there are none.
 */
void numa_read(const char *root, uint64_t memory_mib, struct numa *numa);

/* The node @id, or NULL. */
const struct numa_node *numa_find(const struct numa *numa, int id);

#endif /* GPUBOX_LAYOUT_NUMA_H */
