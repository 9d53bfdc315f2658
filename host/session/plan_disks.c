// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/plan.h"

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

static int open_layer(struct plan *plan, const char *source, const char *serial,
		      struct layer *layer, struct fault *fault)
{
	int err;

	err = layer_open(source, plan_makes(plan), layer, fault);
	if (!err)
		plan_add_disk(plan, serial, layer);
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

int plan_disks(struct plan *plan, struct phases *phases, struct fault *fault)
{
	const struct options *options = plan->options;
	int err = 0;

	if (options->root) {
		err = open_layer(plan, options->root, PLAN_ROOT_SERIAL,
				 &plan->root, fault);
		phases_mark(phases, "root");
	}
	if (!err && options->mount_count) {
		err = open_mounts(plan, fault);
		phases_mark(phases, "mounts");
	}
	return err;
}
