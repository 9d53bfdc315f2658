// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan_mounts.h"
#include "plan/plan.h"
#include "plan/stack.h"

static const char *serial_of(enum host_disk_id id)
{
	switch (id) {
	case HOST_ROOT:
		return PLAN_ROOT_SERIAL;
	case HOST_SCRATCH:
		return PLAN_SCRATCH_SERIAL;
	case HOST_DRIVER:
		return STACK_SERIAL;
	default:
		return plan_mounts_serial((unsigned int)id - HOST_MOUNT);
	}
}

void plan_disks(struct plan *plan)
{
	struct vm *vm = &plan->vm;
	enum host_disk_id id;

	for (id = 0; id < HOST_DISKS; id++) {
		if (!plan->host->disks[id].type)
			continue;
		plan->disks[vm->disk_count] = id;
		vm->disks[vm->disk_count++] = (struct vm_disk){
			.serial = serial_of(id),
			.write = plan->host->disks[id].write,
			/* nobody reads it after the guest */
			.forget = id == HOST_SCRATCH &&
				  !plan->request->scratch_file,
		};
	}
}
