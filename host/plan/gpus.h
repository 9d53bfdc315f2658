/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's devices of a run: which, how they go over, and back. */
#ifndef GPUBOX_PLAN_GPUS_H
#define GPUBOX_PLAN_GPUS_H

#include "board/board.h"
#include "fault.h"
#include "layout/layout.h"
#include "plan/host.h"
#include "qemu/vm.h"
#include "request/request.h"
#include "vfio/step.h"
#include "vfio/strategy.h"

struct gpus {
	size_t count;		     /* 0: the run has none */
	const struct claim *claim;   /* the host's; its first are ours */
	struct steps steps;	     /* what taking them means */
	struct layout_demand demand; /* on the guest's memory */
	struct strategy strategy;
	char without[1024]; /* why a run that prefers some has none, or "" */
};

/*
 * Decide from @host alone whether the devices that @request means can be
 * taken, what has to be done for it, and which strategy is used. None and 0
 * when none is asked for; none, 0 and @gpus->without when they are only
 * preferred and cannot be had. Errors: that of @host, those of
 * takeover_plan(), windows_demand() and strategy_choose().
 */
int gpus_plan(struct gpus *gpus, const struct request *request,
	      const struct board *board, const struct host *host,
	      struct fault *fault);

/* Let the run go on without any, because of @why. Errors: windows_demand(). */
int gpus_do_without(struct gpus *gpus, const struct request *request,
		    const struct board *board, const struct fault *why,
		    struct fault *fault);

/* Put them into @vm: addresses, strategy, the pages of its memory. */
void gpus_to_vm(const struct gpus *gpus, const struct host *host, struct vm *vm);

#endif /* GPUBOX_PLAN_GPUS_H */
