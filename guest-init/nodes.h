/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device nodes that drivers leave to others to make. */
#ifndef GPUBOX_GUEST_INIT_NODES_H
#define GPUBOX_GUEST_INIT_NODES_H

#include "failure.h"
#include "job.h"

/* Nodes that must open; more are an error. */
#define NODES_OPEN_MAX (ABI_NODES_MAX + ABI_GPUS_MAX)

struct nodes {
	const struct job *job;
	struct failure *failure;
	volatile unsigned int done; /* steps, for child_wait() */
	unsigned int open_count;
	int open[NODES_OPEN_MAX]; /* descriptors, not inherited on exec */
};

/*
 * Make the nodes of the rules of nodes->job for its user and group, and open
 * those that are marked. A node that is there already with the right numbers
 * only gets owner and mode. A rule whose major /proc/devices does not have is
 * left out unless it is marked.
 *
 * Errors, the GPU's: -ENODEV (a number that nobody tells), -EEXIST (another
 * node of that name), those of mknod(2), chown(2), open(2). Descriptors of
 * before are in nodes->open.
 */
int nodes_make(struct nodes *nodes);

#endif /* GPUBOX_GUEST_INIT_NODES_H */
