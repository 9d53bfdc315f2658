// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan_numa.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* As long as a list of processors may get for people. */
#define NUMA_LIST 256

/* One more of several things that are so. */
static void __attribute__((format(printf, 2, 3)))
numa_add(char text[PLAN_NUMA_TEXT], const char *fmt, ...)
{
	size_t used = strlen(text);
	va_list args;

	if (used)
		used += (size_t)snprintf(text + used, PLAN_NUMA_TEXT - used,
					 "; ");
	if (used >= PLAN_NUMA_TEXT)
		return;
	va_start(args, fmt);
	vsnprintf(text + used, PLAN_NUMA_TEXT - used, fmt, args);
	va_end(args);
}

/*
 * Why no guest can be of @node; NULL: it can. The memory of a GPU, as of GH200,
 * is a node, too: one without processors, which its driver hands out.
 */
static const char *numa_unfit(const struct numa_node *node)
{
	if (!node->memory)
		return "has no memory";
	if (!node->has_cpus)
		return "has no processors, its memory is a device's";
	if (!numa_set_count(&node->cpus))
		return "has no processor that gpubox may use: taskset(1), or "
		       "the cpuset of its control group, leaves none";
	if (!node->allowed)
		return "has no memory that gpubox may use: the cpuset of its "
		       "control group leaves none";
	return NULL;
}

static int numa_of(const struct gpus *gpus, size_t i)
{
	return gpus->claim->device[i].pci.numa_node;
}

/* How many of the devices are of @node. */
static size_t numa_votes(const struct gpus *gpus, int node)
{
	size_t i, votes = 0;

	for (i = 0; i < gpus->count; i++)
		votes += numa_of(gpus, i) == node;
	return votes;
}

/* The node of most; NUMA_NONE: nobody knows of any. */
static int numa_elect(const struct gpus *gpus)
{
	int best = NUMA_NONE;
	size_t i, most = 0;

	for (i = 0; i < gpus->count; i++)
		if (numa_of(gpus, i) >= 0 &&
		    numa_votes(gpus, numa_of(gpus, i)) > most) {
			best = numa_of(gpus, i);
			most = numa_votes(gpus, best);
		}
	return best;
}

static void numa_take(struct plan_numa *numa, const struct numa_node *node,
		      const struct request *request, const struct gpus *gpus)
{
	uint64_t wanted = request->memory_mib << 20;
	char bdf[PCI_BDF_TEXT];
	unsigned int cpus;
	size_t i;

	numa->place = (struct numa_place){node->id, node->cpus};
	numa->huge_kib = node->huge_kib;
	for (i = 0; i < gpus->count; i++) {
		pci_bdf_format(gpus->claim->device[i].pci.bdf, bdf);
		if (numa_of(gpus, i) < 0)
			numa_add(numa->apart, "%s: its node is not known", bdf);
		else if (numa_of(gpus, i) != node->id)
			numa_add(numa->apart, "%s is of node %d", bdf,
				 numa_of(gpus, i));
	}
	cpus = numa_set_count(&node->cpus);
	if (request->cpus > cpus)
		numa_add(numa->tight, "%u vCPUs share its %u processors",
			 request->cpus, cpus);
	/* a huge page was counted when it was reserved */
	if (wanted > node->free && !node->huge_kib)
		numa_add(numa->tight,
			 "%lu MiB are free there: other nodes give the rest",
			 node->free >> 20);
}

static int numa_named(struct plan_numa *numa, const struct request *request,
		      const struct host *host, const struct gpus *gpus,
		      struct fault *fault)
{
	const struct numa_node *node = numa_find(&host->numa, request->numa_node);
	const char *unfit = node ? numa_unfit(node) : "is not there";

	if (host->numa.err)
		unfit = strerror(-host->numa.err);
	if (!node || unfit)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--numa %d: this node %s; /sys/devices/system/"
				 "node has those of this host",
				 request->numa_node, unfit);
	snprintf(numa->reason, sizeof(numa->reason), "it is asked for");
	numa_take(numa, node, request, gpus);
	return 0;
}

static void numa_auto(struct plan_numa *numa, const struct request *request,
		      const struct host *host, const struct gpus *gpus)
{
	int id = numa_elect(gpus);
	const struct numa_node *node = numa_find(&host->numa, id);
	const char *unfit = node ? numa_unfit(node) : "is not there";

	if (!gpus->count)
		snprintf(numa->reason, sizeof(numa->reason),
			 "no device is passed");
	else if (host->numa.err)
		snprintf(numa->reason, sizeof(numa->reason),
			 "the nodes of this host cannot be read: %s",
			 strerror(-host->numa.err));
	else if (host->numa.count < 2)
		snprintf(numa->reason, sizeof(numa->reason),
			 "this host has no more than one node");
	else if (id < 0)
		snprintf(numa->reason, sizeof(numa->reason),
			 "the kernel does not say of which node the device is "
			 "(numa_node -1)");
	else if (unfit)
		snprintf(numa->reason, sizeof(numa->reason),
			 "node %d, of the device, %s", id, unfit);
	else if (gpus->count == 1)
		snprintf(numa->reason, sizeof(numa->reason),
			 "the device is of it");
	else
		snprintf(numa->reason, sizeof(numa->reason),
			 "%zu of %zu devices are of it", numa_votes(gpus, id),
			 gpus->count);
	if (gpus->count && host->numa.count > 1 && !unfit)
		numa_take(numa, node, request, gpus);
}

int plan_numa_choose(struct plan_numa *numa, const struct request *request,
		     const struct host *host, const struct gpus *gpus,
		     struct fault *fault)
{
	memset(numa, 0, sizeof(*numa));
	numa->place.node = NUMA_NONE;
	numa->asked = request->numa != REQUEST_NUMA_OFF;
	if (!numa->asked)
		return 0;
	if (request->numa == REQUEST_NUMA_NODE)
		return numa_named(numa, request, host, gpus, fault);
	numa_auto(numa, request, host, gpus);
	return 0;
}

void plan_numa_say(const struct plan_numa *numa, char *text, size_t size)
{
	char cpus[NUMA_LIST];

	if (numa->place.node < 0)
		snprintf(text, size, "no node, because %s", numa->reason);
	else
		snprintf(text, size, "node %d, processors %s, because %s%s%s%s%s",
			 numa->place.node,
			 numa_set_text(&numa->place.cpus, cpus, sizeof(cpus)),
			 numa->reason, *numa->apart ? "; " : "", numa->apart,
			 *numa->tight ? "; " : "", numa->tight);
}

json_t *plan_numa_json(const struct plan_numa *numa)
{
	bool bound = numa->place.node >= 0;
	char cpus[NUMA_LIST];

	if (!numa->asked)
		return json_null();
	return json_pack("{s:o, s:o, s:s, s:o, s:o}", "node",
			 bound ? json_integer(numa->place.node) : json_null(),
			 "cpus",
			 text_json(bound ? numa_set_text(&numa->place.cpus,
							 cpus, sizeof(cpus))
					 : NULL),
			 "reason", numa->reason, "apart",
			 text_json(*numa->apart ? numa->apart : NULL), "tight",
			 text_json(*numa->tight ? numa->tight : NULL));
}
