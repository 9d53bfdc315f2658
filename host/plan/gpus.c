// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/gpus.h"

#include <errno.h>
#include <string.h>

#include "plan/windows.h"
#include "vfio/takeover.h"

static int choose_strategy(struct gpus *gpus, const struct request *request,
			   const struct host *host, struct fault *fault)
{
	const struct qemu_caps *caps = host->caps;
	struct strategy_facts facts = host->gpus.strategy;

	facts.qemu_vfio = qemu_caps_has_type(caps, "vfio-pci");
	facts.qemu_iommufd = qemu_caps_has_type(caps, "iommufd") &&
			     qemu_caps_at_least(caps, 9, 0);
	facts.host_windows = windows_map_host(&gpus->demand);
	facts.qemu_version = qemu_caps_version(caps);
	return strategy_choose(request->vfio, &facts, &gpus->strategy, fault);
}

static int decide(struct gpus *gpus, const struct request *request,
		  const struct board *board, const struct host *host,
		  struct fault *fault)
{
	const struct host_gpus *found = &host->gpus;
	int err;

	if (found->err)
		return fault_set(fault, found->why.class, found->err, "%s",
				 found->why.text);
	gpus->count = found->selection.count;
	gpus->claim = &found->claim;
	if (!gpus->count)
		return windows_demand(request, board, NULL, &gpus->demand, fault);
	err = takeover_plan(&found->claim, &gpus->steps, fault);
	/* some have a group only when they are taken */
	if (!err)
		err = windows_demand(request, board,
				     found->taken ? found->taken : &found->claim,
				     &gpus->demand, fault);
	return err ? err : choose_strategy(gpus, request, host, fault);
}

int gpus_plan(struct gpus *gpus, const struct request *request,
	      const struct board *board, const struct host *host,
	      struct fault *fault)
{
	struct fault why = {0}, second = {0};
	int err;

	memset(gpus, 0, sizeof(*gpus));
	err = decide(gpus, request, board, host, &why);
	if (!err)
		return 0;
	if (request->gpu_required || !request->gpu_count ||
	    (err == -EINVAL && !host->gpus.lost))
		return fault_set(fault, why.class, err, "%s", why.text);
	err = gpus_do_without(gpus, request, board, &why, &second);
	return err ? fault_set(fault, second.class, err, "%s", second.text) : 0;
}

int gpus_do_without(struct gpus *gpus, const struct request *request,
		    const struct board *board, const struct fault *why,
		    struct fault *fault)
{
	memcpy(gpus->without, why->text, sizeof(gpus->without));
	gpus->count = 0;
	gpus->steps.count = 0;
	return windows_demand(request, board, NULL, &gpus->demand, fault);
}

/* A bridge's window holds a BAR aligned to its size: twice the sum is room. */
static uint64_t window_of(const struct pci_device *pci)
{
	uint64_t bytes = 0;
	int i;

	for (i = 0; i < PCI_BARS; i++)
		if (pci->bar[i].is_64bit && !pci->bar[i].is_io)
			bytes += pci->bar[i].size;
	return 2 * bytes;
}

void gpus_to_vm(const struct gpus *gpus, const struct host *host, struct vm *vm)
{
	unsigned int i;

	vm->gpu_count = (unsigned int)gpus->count;
	for (i = 0; i < vm->gpu_count; i++) {
		const struct pci_device *pci = &gpus->claim->device[i].pci;

		pci_bdf_format(pci->bdf, vm->gpus[i].host);
		vm->gpus[i].window_bytes = window_of(pci);
	}
	vm->iommufd = gpus->strategy.iommufd;
	vm->huge_kib = vm->gpu_count ? host->gpus.huge_kib : 0;
}
