// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/gpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "log.h"
#include "qemu/user.h"
#include "layout/pages.h"
#include "plan/windows.h"
#include "vfio/acquire.h"
#include "vfio/takeover.h"

/* Beside the guest's RAM: BARs that iommufd counts, QEMU's own. */
#define MEMLOCK_SLACK (1ull << 30)

static int choose_strategy(struct gpus *gpus, const struct claim *claim,
			   const struct options *options,
			   const struct qemu_caps *caps, struct fault *fault)
{
	struct strategy_facts facts = {
		.qemu_vfio = qemu_caps_has_type(caps, "vfio-pci"),
		.qemu_iommufd = qemu_caps_has_type(caps, "iommufd") &&
				qemu_caps_at_least(caps, 9, 0),
		.host_windows = windows_map_host(&gpus->demand),
		.qemu_version = qemu_caps_version(caps),
	};

	strategy_look("", claim, &facts);
	return strategy_choose(options->vfio, &facts, &gpus->strategy, fault);
}

static struct select_ask select_ask_of(const struct options *options,
				       const struct board *board)
{
	return (struct select_ask){
		.root = "",
		.driver = board->vfio_driver,
		.match = board->gpu_match,
		.class_prefix = board->gpu_class,
		.words = options->gpus,
		.n_words = options->gpu_count,
	};
}

static int choose(struct gpus *gpus, const struct options *options,
		  const struct board *board, const struct qemu_caps *caps,
		  struct fault *fault)
{
	const struct select_ask ask = select_ask_of(options, board);
	int err;

	err = select_devices(&ask, &gpus->selection, fault);
	if (!err && !gpus->selection.count)
		return windows_demand(options, board, NULL, &gpus->demand, fault);
	if (err)
		return err;
	err = claim_read("", board->vfio_driver, gpus->selection.bdf,
			 gpus->selection.count, &gpus->claim, fault);
	if (!err)
		err = takeover_plan(&gpus->claim, &gpus->steps, fault);
	if (!err)
		err = windows_demand(options, board, &gpus->claim,
				     &gpus->demand, fault);
	if (!err)
		err = choose_strategy(gpus, &gpus->claim, options, caps, fault);
	return err;
}

int gpus_choose(const struct options *options, const struct board *board,
		const struct qemu_caps *caps, struct gpus **gpusp,
		struct fault *fault)
{
	struct fault why = {0};
	struct gpus *gpus;
	int err;

	gpus = calloc(1, sizeof(*gpus));
	if (!gpus)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "--gpu: out of memory");
	attach_init(&gpus->attach);
	err = choose(gpus, options, board, caps, &why);
	if (err && !options->gpu_required && options->gpu_count &&
	    err != -EINVAL) {
		struct fault first = why;

		memset(&why, 0, sizeof(why));
		err = gpus_do_without(gpus, options, board, &first, &why);
	}
	if (err) {
		free(gpus);
		return fault_set(fault, why.class, err, "%s", why.text);
	}
	*gpusp = gpus;
	return 0;
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

void gpus_to_vm(const struct gpus *gpus, struct vm *vm)
{
	unsigned int i;

	vm->gpu_count = (unsigned int)gpus->selection.count;
	for (i = 0; i < vm->gpu_count; i++) {
		const struct pci_device *pci = &gpus->claim.device[i].pci;

		pci_bdf_format(pci->bdf, vm->gpus[i].host);
		vm->gpus[i].window_bytes = window_of(pci);
	}
	vm->iommufd = gpus->strategy.iommufd;
	vm->huge_kib = vm->gpu_count
			       ? pages_huge("", PAGES_ANY_NODE, vm->memory_mib)
			       : 0;
}

/*
 * VFIO pins all of the guest's RAM on QEMU's account. What the limit does not
 * allow QEMU will say itself, and doctor before.
 */
static void raise_memlock(uint64_t bytes)
{
	struct rlimit limit;
	rlim_t need = bytes + MEMLOCK_SLACK;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) ||
	    limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= need)
		return;
	limit.rlim_cur = need;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < need)
		limit.rlim_max = need;
	if (!setrlimit(RLIMIT_MEMLOCK, &limit))
		return;
	getrlimit(RLIMIT_MEMLOCK, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_MEMLOCK, &limit);
}

static void say_step(void *arg, const struct step *step, bool done)
{
	char text[160];

	(void)arg;
	if (!done)
		log_info("%s", step_text(step, text, sizeof(text)));
}

static int take_custody(struct gpus *gpus, const struct options *options,
			const struct board *board, struct fault *fault)
{
	const struct select_ask select = select_ask_of(options, board);
	const struct custody_ask ask = {
		.root = "",
		.driver = board->vfio_driver,
		.run = options->name ? options->name : "gpubox run",
		.deadline_ms = CUSTODY_DEADLINE_MS,
		.observe = say_step,
	};
	int err;

	err = acquire_devices(&select, &ask, &gpus->selection, &gpus->custody,
			      fault);
	if (!err)
		gpus->claim = *custody_claim(gpus->custody);
	return err;
}

static int open_devices(struct gpus *gpus, const struct options *options,
			const struct board *board, const struct qemu_caps *caps,
			struct fault *fault)
{
	const struct claim *claim = custody_claim(gpus->custody);
	struct user user;
	int err;

	/* only now may there be a group */
	err = windows_demand(options, board, claim, &gpus->demand, fault);
	if (!err)
		err = choose_strategy(gpus, claim, options, caps, fault);
	if (!err)
		err = user_choose(board->qemu_user, false, "", &user, fault);
	if (!err)
		err = attach_open("", claim, &gpus->strategy,
				  user.change ? user.uid : 0, &gpus->attach,
				  fault);
	return err;
}

int gpus_take(struct gpus *gpus, const struct options *options,
	      const struct board *board, const struct qemu_caps *caps,
	      struct fault *fault)
{
	struct fault why = {0}, second = {0};
	int err;

	err = take_custody(gpus, options, board, &why);
	if (!err) {
		err = open_devices(gpus, options, board, caps, &why);
		if (err)
			gpus_give_back(gpus, &second);
	}
	if (!err) {
		raise_memlock((options->memory_mib << 20) +
			      windows_bytes(&gpus->demand));
		return 0;
	}
	return fault_set(fault, why.class, err, "%s%s%s", why.text,
			 second.text[0] ? "; then " : "", second.text);
}

void gpus_to_fds(const struct gpus *gpus, int *fds)
{
	const struct locks *locks = custody_locks(gpus->custody);
	size_t i;

	fds[VM_FD_IOMMUFD - VM_FD_KERNEL] = gpus->attach.iommufd;
	for (i = 0; i < gpus->attach.n_devices; i++)
		fds[VM_FD_VFIO - VM_FD_KERNEL + i] = gpus->attach.device_fd[i];
	for (i = 0; i < locks->count && i < VM_LOCKS_MAX; i++)
		fds[VM_FD_LOCK - VM_FD_KERNEL + i] = locks->lock[i].fd;
}

void gpus_used_by(const struct gpus *gpus, pid_t pid)
{
	custody_used_by(gpus->custody, pid);
}

int gpus_give_back(struct gpus *gpus, struct fault *fault)
{
	struct custody *custody = gpus->custody;

	if (!custody)
		return 0;
	attach_close(&gpus->attach);
	gpus->custody = NULL;
	return custody_give_back(custody, fault);
}

int gpus_do_without(struct gpus *gpus, const struct options *options,
		    const struct board *board, const struct fault *why,
		    struct fault *fault)
{
	int err;

	memcpy(gpus->without, why->text, sizeof(gpus->without));
	gpus->selection.count = 0;
	gpus->steps.count = 0;
	err = gpus_give_back(gpus, fault);
	return err ? err
		   : windows_demand(options, board, NULL, &gpus->demand, fault);
}

void gpus_free(struct gpus *gpus)
{
	if (!gpus)
		return;
	gpus_give_back(gpus, NULL);
	free(gpus);
}
