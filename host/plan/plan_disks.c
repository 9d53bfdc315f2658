// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"
#include "plan/scratch.h"

void plan_add_disk(struct plan *plan, const char *serial,
		   const struct layer *layer)
{
	plan->disks[plan->vm.disk_count] = layer;
	plan->vm.disks[plan->vm.disk_count++] = (struct vm_disk){
		.serial = serial,
		.write = layer->write,
	};
}

bool plan_makes(const struct plan *plan)
{
	return !plan->options->dry_run && !plan->options->dump_dtb;
}

static int open_root(struct plan *plan, struct fault *fault)
{
	const struct layer_wish wish = {
		.arch = plan->board->arch,
		.make = plan_makes(plan),
		.verify = plan->options->verify,
	};
	int err;

	err = layer_open_as(plan->options->root, &wish, &plan->root, fault);
	if (!err)
		plan_add_disk(plan, PLAN_ROOT_SERIAL, &plan->root);
	return err;
}

static int open_mounts(struct plan *plan, struct fault *fault)
{
	bool make = plan_makes(plan);
	unsigned int i;
	int err;

	err = mounts_open(&plan->mounts, plan->options, make, fault);
	for (i = 0; i < plan->mounts.count; i++)
		plan_add_disk(plan, plan->mounts.serials[i],
			      &plan->mounts.layers[i]);
	return err;
}

/* Nobody reads it after the guest, so that nothing has to reach the disk. */
static int open_scratch(struct plan *plan, struct fault *fault)
{
	int err = 0;

	plan->scratch.type = ABI_ROOT_EXT4;
	plan->scratch.write = true;
	if (plan_makes(plan))
		err = scratch_open(plan->options->scratch, &plan->scratch, fault);
	if (err)
		return err;
	plan_add_disk(plan, SCRATCH_SERIAL, &plan->scratch);
	plan->vm.disks[plan->vm.disk_count - 1].forget = true;
	return 0;
}

int plan_disks(struct plan *plan, struct phases *phases, struct fault *fault)
{
	const struct options *options = plan->options;
	int err = 0;

	if (options->root) {
		err = open_root(plan, fault);
		phases_mark(phases, "root");
	}
	if (!err && options->scratch) {
		err = open_scratch(plan, fault);
		phases_mark(phases, "scratch");
	}
	if (!err && options->mount_count) {
		err = open_mounts(plan, fault);
		phases_mark(phases, "mounts");
	}
	return err;
}
