// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/look.h"

#include <string.h>
#include <unistd.h>

#include "layout/pages.h"

int look_at_vmm(struct host *host, const struct request *request,
		const struct board *board, struct qemu_caps **capsp,
		struct fault *fault)
{
	int err;

	err = qemu_caps_probe(request->qemu ? request->qemu : board->qemu_binary,
			      capsp, fault);
	if (err)
		return err;
	host->caps = *capsp;
	host->page = (uint64_t)sysconf(_SC_PAGESIZE);
	err = accel_choose(request->accel, board->arch, &host->accel, fault);
	/* said before a device is taken, not when QEMU is to start */
	return err ? err
		   : user_choose(board->qemu_user, host->accel.kvm, "",
				 &host->user, fault);
}

void look_at_numa(struct host *host, const struct request *request,
		  const char *root)
{
	if (request->numa != REQUEST_NUMA_OFF)
		numa_read(root, request->memory_mib, &host->numa);
}

struct select_ask look_for(const struct request *request,
			   const struct board *board, const char *root)
{
	return (struct select_ask){
		.root = root,
		.driver = board->vfio_driver,
		.match = board->gpu_match,
		.class_prefix = board->gpu_class,
		.virtual_functions = board->gpu_virtual,
		.gpus_alone = request->gpus_alone,
		.words = request->gpus,
		.n_words = request->gpu_count,
	};
}

static int read_gpus(struct host_gpus *gpus, const struct request *request,
		     const struct board *board, const char *root,
		     struct fault *fault)
{
	const struct select_ask ask = look_for(request, board, root);
	int err;

	err = select_devices(&ask, &gpus->selection, fault);
	return err || !gpus->selection.count
		       ? err
		       : claim_read(root, board->vfio_driver, gpus->selection.bdf,
				    gpus->selection.count, &gpus->claim, fault);
}

static void look_at_ways(struct host_gpus *gpus, const struct claim *claim,
			 const struct request *request, const char *root)
{
	strategy_look(root, claim, &gpus->strategy);
	gpus->huge_kib = pages_huge(root, PAGES_ANY_NODE, request->memory_mib);
}

void look_at_gpus(struct host *host, const struct request *request,
		  const struct board *board, const char *root)
{
	struct host_gpus *gpus = &host->gpus;

	memset(gpus, 0, sizeof(*gpus));
	gpus->err = read_gpus(gpus, request, board, root, &gpus->why);
	if (!gpus->err && gpus->selection.count)
		look_at_ways(gpus, &gpus->claim, request, root);
}

static bool is_same(const struct selection *a, const struct selection *b)
{
	size_t i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (pci_bdf_compare(a->bdf[i], b->bdf[i]))
			return false;
	return a->count == b->count;
}

void look_at_taken(struct host *host, const struct selection *selection,
		   const struct claim *taken, const struct request *request,
		   const char *root)
{
	struct host_gpus *gpus = &host->gpus;

	/* of others nobody knows how they were before */
	if (!is_same(&gpus->selection, selection))
		gpus->claim = *taken;
	gpus->selection = *selection;
	gpus->taken = taken;
	look_at_ways(gpus, taken, request, root);
}
