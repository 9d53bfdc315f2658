// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/take.h"

#include <sys/resource.h>

#include "log.h"
#include "plan/windows.h"
#include "prepare/look.h"
#include "vfio/acquire.h"
#include "vfio/say.h"

/* Beside the guest's RAM: BARs that iommufd counts, QEMU's own. */
#define MEMLOCK_SLACK (1ull << 30)

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

int take_gpus(struct prepared *prepared, struct fault *fault)
{
	const struct request *request = prepared->request;
	const struct select_ask select = look_for(request, prepared->board, "");
	const struct custody_ask ask = {
		.root = "",
		.driver = prepared->board->vfio_driver,
		.run = request->name ? request->name : "gpubox run",
		.deadline_ms = CUSTODY_DEADLINE_MS,
		.observe = say_step,
		.along = say_along,
	};
	struct selection selection = prepared->host.gpus.selection;
	int err;

	err = acquire_devices(&select, &ask, &selection, &prepared->custody,
			      fault);
	if (!err)
		look_at_taken(&prepared->host, &selection,
			      custody_claim(prepared->custody), request, "");
	return err;
}

int take_open(struct prepared *prepared, struct fault *fault)
{
	const struct gpus *gpus = prepared->plan->gpus;
	const struct user *user = &prepared->host.user;
	int err;

	if (gpus->strategy.iommufd)
		err = attach_open("", custody_claim(prepared->custody),
				  &prepared->attach, fault);
	else
		err = custody_lend(prepared->custody,
				   user->change ? user->uid : 0, fault);
	if (!err)
		raise_memlock((prepared->request->memory_mib << 20) +
			      windows_bytes(&gpus->demand));
	return err;
}

void take_to_fds(const struct prepared *prepared, int *fds)
{
	const struct attach *attach = &prepared->attach;
	const struct locks *locks;
	size_t i;

	if (!prepared->custody)
		return;
	locks = custody_locks(prepared->custody);
	fds[VM_FD_IOMMUFD - VM_FD_KERNEL] = attach->iommufd;
	for (i = 0; i < attach->n_devices; i++)
		fds[VM_FD_VFIO - VM_FD_KERNEL + i] = attach->device_fd[i];
	for (i = 0; i < locks->count && i < VM_LOCKS_MAX; i++)
		fds[VM_FD_LOCK - VM_FD_KERNEL + i] = locks->lock[i].fd;
}

int take_give_back(struct prepared *prepared, struct fault *fault)
{
	struct custody *custody = prepared->custody;

	if (!custody)
		return 0;
	attach_close(&prepared->attach);
	prepared->custody = NULL;
	prepared->host.gpus.taken = NULL;
	return custody_give_back(custody, fault);
}
