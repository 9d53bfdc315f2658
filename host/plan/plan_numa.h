/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which NUMA node of the host a guest's vCPUs and memory are of. */
#ifndef GPUBOX_PLAN_PLAN_NUMA_H
#define GPUBOX_PLAN_PLAN_NUMA_H

#include <jansson.h>
#include <stdbool.h>

#include "fault.h"
#include "layout/numa.h"
#include "plan/gpus.h"
#include "plan/host.h"
#include "request/request.h"

#define PLAN_NUMA_TEXT 512

struct plan_numa {
	bool asked;		 /* else it is off, and the rest is empty */
	struct numa_place place; /* NUMA_NONE: the guest is not bound */
	unsigned int huge_kib;	 /* of the node, for all of the guest's RAM */
	char reason[PLAN_NUMA_TEXT]; /* why this node, or why none */
	char apart[PLAN_NUMA_TEXT];  /* devices of other nodes, or "" */
	char tight[PLAN_NUMA_TEXT]; /* what the node has too little of, or "" */
};

/*
 * Choose: the node that @request names, or with auto that of the devices of
 * @gpus; of several that of most, the first of them where none has most. What
 * cannot be said, or had, leaves the guest unbound and says why. -EINVAL
 * (FAULT_HOST): a node that is named cannot have a guest.
 */
int plan_numa_choose(struct plan_numa *numa, const struct request *request,
		     const struct host *host, const struct gpus *gpus,
		     struct fault *fault);

/* The choice in a sentence's part for people, in @text; when it was asked for. */
void plan_numa_say(const struct plan_numa *numa, char *text, size_t size);

/* The same for programs, null when it is off; NULL: out of memory. */
json_t *plan_numa_json(const struct plan_numa *numa);

#endif /* GPUBOX_PLAN_PLAN_NUMA_H */
