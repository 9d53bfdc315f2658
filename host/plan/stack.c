// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/stack.h"

#include "guest_abi.h"

static bool stack_has_device(const struct plan *plan)
{
	const struct board *board = plan->board;
	const struct gpus *gpus = plan->gpus;
	size_t i;

	for (i = 0; i < gpus->selection.count; i++)
		if (pci_match(&gpus->claim.device[i].pci, board->gpu_match,
			      board->gpu_class) > 0)
			return true;
	return false;
}

bool stack_applies(const struct plan *plan)
{
	return plan->driver.layer.type ||
	       (*plan->board->gpu_modules && stack_has_device(plan));
}

const char *stack_modules(const struct plan *plan)
{
	return stack_applies(plan) && !plan->driver.layer.type
		       ? plan->board->gpu_modules
		       : "";
}

void stack_to_job(const struct plan *plan,
		  char addresses[VM_GPUS_MAX][VM_GPU_ADDRESS], struct job *job)
{
	const struct board *board = plan->board;
	unsigned int i;

	if (!stack_applies(plan))
		return;
	for (i = 0; i < plan->vm.gpu_count; i++)
		qemu_gpu_address(i, addresses[i]);
	job->driver_type = plan->driver.layer.type;
	job->driver = STACK_SERIAL;
	job->gpu = (struct job_gpu){
		.addresses = addresses,
		.count = plan->vm.gpu_count,
		.nodes = board->gpu_nodes,
		.list = board->gpu_list,
		.log = board->gpu_log,
	};
	if (plan->options->gpu_required)
		job->flags |= ABI_JOB_GPU_REQUIRED;
	if (board->gpu_lock_modules)
		job->flags |= ABI_JOB_MODULES_OFF;
}
