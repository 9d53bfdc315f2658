// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/stack.h"

#include "driver/vendor.h"
#include "guest_abi.h"

static bool stack_has_device(const struct board *board, const struct gpus *gpus)
{
	size_t i;

	for (i = 0; i < gpus->count; i++)
		if (pci_match(&gpus->claim->device[i].pci, board->gpu_match,
			      board->gpu_class) > 0)
			return true;
	return false;
}

bool stack_applies(const struct board *board, const struct host *host,
		   const struct gpus *gpus)
{
	return host->disks[HOST_DRIVER].type ||
	       (*board->gpu_modules && stack_has_device(board, gpus));
}

const char *stack_modules(const struct board *board, const struct host *host,
			  const struct gpus *gpus)
{
	return stack_applies(board, host, gpus) && !host->disks[HOST_DRIVER].type
		       ? board->gpu_modules
		       : "";
}

const struct vendor_driver *stack_driver(const struct board *board,
					 const struct gpus *gpus)
{
	size_t i;

	for (i = 0; i < gpus->count; i++) {
		const struct vendor_driver *driver =
			vendor_driver(gpus->claim->device[i].pci.vendor);

		if (driver && parts_board_list(board, driver->module))
			return driver;
	}
	return NULL;
}

void stack_to_job(const struct vm *vm, const struct host *host,
		  const struct gpus *gpus, bool required,
		  char addresses[VM_GPUS_MAX][VM_GPU_ADDRESS], struct job *job)
{
	const struct board *board = vm->board;
	unsigned int i;

	if (!stack_applies(board, host, gpus))
		return;
	for (i = 0; i < gpus->count; i++)
		qemu_gpu_address(vm, i, addresses[i]);
	job->driver_type = host->disks[HOST_DRIVER].type;
	job->driver = STACK_SERIAL;
	job->gpu = (struct job_gpu){
		.addresses = addresses,
		.count = (unsigned int)gpus->count,
		.nodes = board->gpu_nodes,
		.list = board->gpu_list,
		.log = board->gpu_log,
	};
	if (required)
		job->flags |= ABI_JOB_GPU_REQUIRED;
	if (board->gpu_lock_modules)
		job->flags |= ABI_JOB_MODULES_OFF;
}
