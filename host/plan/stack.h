/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the driver stack of the board's GPUs is part of a run, and how. */
#ifndef GPUBOX_PLAN_STACK_H
#define GPUBOX_PLAN_STACK_H

#include <stdbool.h>

#include "plan/gpus.h"
#include "plan/host.h"
#include "plan/job_encode.h"

/* The serial number of the driver layer's disk. */
#define STACK_SERIAL "gpubox-driver"

/* What --driver says for none. */
#define STACK_NO_DRIVER "none"

/*
 * The run has a driver layer, or passes a device that the board is made for
 * and whose driver the board names (CONFIG_GPU_MODULES).
 */
bool stack_applies(const struct board *board, const struct host *host,
		   const struct gpus *gpus);

/*
 * The modules that the initramfs must have for it, as CONFIG_GPU_MODULES; ""
 * when there are none, or when they come from the driver layer.
 */
const char *stack_modules(const struct board *board, const struct host *host,
			  const struct gpus *gpus);

/*
 * The driver of one of the devices that the board has modules of, NULL: none.
 */
const struct vendor_driver *stack_driver(const struct board *board,
					 const struct gpus *gpus);

/*
 * Tell @job of the driver and of the GPUs as the guest of @vm will see them,
 * whose addresses go to @addresses; says nothing where the stack does not
 * apply.
 */
void stack_to_job(const struct vm *vm, const struct host *host,
		  const struct gpus *gpus, bool required,
		  char addresses[VM_GPUS_MAX][VM_GPU_ADDRESS], struct job *job);

#endif /* GPUBOX_PLAN_STACK_H */
