/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's devices of a run: which, how they go over, and back. */
#ifndef GPUBOX_PLAN_GPUS_H
#define GPUBOX_PLAN_GPUS_H

#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"
#include "layout/layout.h"
#include "qemu/vm.h"
#include "request/options.h"
#include "vfio/attach.h"
#include "vfio/custody.h"
#include "vfio/select.h"
#include "vfio/strategy.h"

struct gpus {
	struct selection selection;
	struct claim claim; /* how the host is, or was before the taking */
	struct steps steps; /* what taking them means */
	struct layout_demand demand; /* on the guest's memory */
	struct strategy strategy;
	struct custody *custody; /* NULL: not taken */
	struct attach attach;
	char without[1024]; /* why a run that prefers some has none, or "" */
};

/*
 * Decide which devices @options mean, whether they can be taken, what has to
 * be done for it, and which strategy will be used. Changes nothing. None and
 * 0 when none is asked for; none, 0 and @gpus->without when they are only
 * preferred and cannot be had. *@gpusp is freed with gpus_free(). Errors:
 * those of select_devices(), takeover_plan(), windows_demand(), strategy_choose(),
 * -ENOMEM.
 */
int gpus_choose(const struct options *options, const struct board *board,
		const struct qemu_caps *caps, struct gpus **gpusp,
		struct fault *fault);

/* Put them into @vm: addresses, strategy, the pages of its memory. */
void gpus_to_vm(const struct gpus *gpus, struct vm *vm);

/*
 * Take them and open what QEMU needs; the strategy may change by what shows
 * only now. Where any device will do and the chosen one has gone to somebody
 * else meanwhile, another is chosen. Errors: those of gpus_choose(),
 * custody_take() and attach_open(); then nothing is taken.
 */
int gpus_take(struct gpus *gpus, const struct options *options,
	      const struct board *board, const struct qemu_caps *caps,
	      struct fault *fault);

/* What QEMU inherits: VM_FD_IOMMUFD and on, counted from VM_FD_KERNEL. */
void gpus_to_fds(const struct gpus *gpus, int *fds);

/* QEMU runs as @pid. */
void gpus_used_by(const struct gpus *gpus, pid_t pid);

/* Give them back; QEMU must be gone. Errors as custody_give_back(). */
int gpus_give_back(struct gpus *gpus, struct fault *fault);

/*
 * Give them back if they were taken, and let the run go on without any,
 * because of @why. Errors as gpus_give_back() and windows_demand().
 */
int gpus_do_without(struct gpus *gpus, const struct options *options,
		    const struct board *board, const struct fault *why,
		    struct fault *fault);

void gpus_free(struct gpus *gpus);

#endif /* GPUBOX_PLAN_GPUS_H */
