// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/plan.h"
#include "session/stack.h"

/* The guest gets @layer, which is @plan's own, as the disk @serial. */
static void add_disk(struct plan *plan, const char *serial,
		     const struct layer *layer)
{
	plan->disks[plan->vm.disk_count] = layer;
	plan->vm.disks[plan->vm.disk_count++] = (struct vm_disk){
		.serial = serial,
		.write = layer->write,
	};
}

static int open_layer(struct plan *plan, const char *source, const char *serial,
		      struct layer *layer, struct fault *fault)
{
	const struct options *options = plan->options;
	bool make = !options->dry_run && !options->dump_dtb;
	int err;

	err = layer_open(source, make, layer, fault);
	if (!err)
		add_disk(plan, serial, layer);
	return err;
}

static int open_mounts(struct plan *plan, struct fault *fault)
{
	bool make = !plan->options->dry_run && !plan->options->dump_dtb;
	unsigned int i;
	int err;

	err = mounts_open(&plan->mounts, plan->options, make, fault);
	for (i = 0; i < plan->mounts.count; i++)
		add_disk(plan, plan->mounts.serials[i], &plan->mounts.layers[i]);
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
	if (!err && options->driver) {
		err = open_layer(plan, options->driver, STACK_SERIAL,
				 &plan->driver, fault);
		phases_mark(phases, "driver");
	}
	if (!err && options->mount_count) {
		err = open_mounts(plan, fault);
		phases_mark(phases, "mounts");
	}
	return err;
}
