// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dt/overlay.h"
#include "dt/tree.h"
#include "guest_abi.h"
#include "layout/hostmem.h"
#include "qemu/user.h"
#include "plan/job.h"
#include "plan/scratch.h"
#include "plan/stack.h"

#define DEFAULT_NAME "gpubox"

static const char *qemu_binary(const struct options *options,
			       const struct board *board)
{
	return options->qemu ? options->qemu : board->qemu_binary;
}

static int plan_vm(struct plan *plan, struct fault *fault)
{
	const struct options *options = plan->options;
	struct user user;
	int err;

	err = qemu_caps_probe(qemu_binary(options, plan->board), &plan->caps,
			      fault);
	if (err)
		return err;
	err = accel_choose(options->accel, plan->board->arch, &plan->accel,
			   fault);
	if (err)
		return err;
	/* said before a device is taken, not when QEMU is to start */
	err = user_choose(plan->board->qemu_user, plan->accel.kvm, "", &user,
			  fault);
	if (err)
		return err;
	err = gpus_choose(options, plan->board, plan->caps, &plan->gpus, fault);
	if (err)
		return err;
	plan->vm = (struct vm){
		.board = plan->board,
		.caps = plan->caps,
		.name = plan->name,
		.kvm = plan->accel.kvm,
		.memory_mib = options->memory_mib,
		.vcpus = options->cpus,
		.network = options->network,
	};
	return 0;
}

/* QEMU opens /dev/mem itself, which only root may. */
static int choose_user(struct plan *plan, struct fault *fault)
{
	struct user user;
	int err;

	plan->vm.become_user = NULL;
	if (!plan->layout.n_maps)
		return 0;
	err = user_choose(plan->board->qemu_user, false, "", &user, fault);
	if (!err && user.change)
		plan->vm.become_user = plan->board->qemu_user;
	return err;
}

static int place_memory(struct plan *plan, struct fault *fault)
{
	struct layout_machine machine;
	const struct layout_ask ask = {
		.machine = &machine,
		.demand = &plan->gpus->demand,
		.memory = plan->options->memory_mib << 20,
		.page = (uint64_t)sysconf(_SC_PAGESIZE),
		.huge = (uint64_t)plan->vm.huge_kib << 10,
	};
	int err;

	err = vm_layout_machine(&plan->vm, &machine, fault);
	if (!err)
		err = layout_plan(&ask, &plan->layout, fault);
	if (!err)
		err = hostmem_check("", &plan->layout, fault);
	return err ? err : choose_user(plan, fault);
}

/* Where the memory lies, and what the kernel is told of it. */
static int plan_layout(struct plan *plan, struct fault *fault)
{
	int err;

	gpus_to_vm(plan->gpus, &plan->vm);
	plan->vm.initrd_bytes = plan->payload.initrd.size;
	err = place_memory(plan, fault);
	if (err)
		return err;
	plan->vm.layout = &plan->layout;
	free(plan->cmdline);
	plan->cmdline =
		vm_cmdline(plan->board, &plan->layout, plan->options->append);
	plan->vm.cmdline = plan->cmdline;
	return plan->cmdline ? 0
			     : fault_set(fault, FAULT_HOST, -ENOMEM,
					 "kernel command line: out of memory");
}

/* The same for a run that can do without its devices. */
static int plan_layout_or_without(struct plan *plan, struct fault *fault)
{
	struct fault why = {0};
	int err;

	err = plan_layout(plan, &why);
	if (err && plan->gpus->selection.count && !plan->options->gpu_required) {
		err = gpus_do_without(plan->gpus, plan->options, plan->board,
				      &why, fault);
		return err ? err : plan_layout(plan, fault);
	}
	return err ? fault_set(fault, why.class, err, "%s", why.text) : 0;
}

static unsigned int count_overlays(const struct image *image)
{
	unsigned int count = 0;

	while (image_overlay(image, count).data)
		count++;
	return count;
}

static int make_dtb(struct plan *plan, const struct image_part *overlays,
		    unsigned int count, struct fault *fault)
{
	void *base = NULL, *dtb = NULL;
	size_t base_size, size;
	int err;

	err = tree_dump(&plan->vm, &base, &base_size, fault);
	if (err)
		return err;
	err = overlay_apply(base, base_size, overlays, count, &plan->layout,
			    &dtb, &size, fault);
	free(base);
	if (err)
		return err;
	blob_close(&plan->dtb);
	err = blob_create(&plan->dtb, "dtb", fault);
	if (!err)
		err = blob_add(&plan->dtb, dtb, size, "QEMU's own device tree",
			       fault);
	if (!err && count)
		err = blob_add(&plan->dtb, NULL, 0, "overlays", fault);
	if (!err && plan->layout.n_windows)
		err = blob_add(&plan->dtb, NULL, 0, "windows", fault);
	if (!err)
		err = blob_seal(&plan->dtb, fault);
	free(dtb);
	return err;
}

/* Who has nothing to add to it does not pay for asking QEMU for its tree. */
static bool needs_dtb(const struct plan *plan, unsigned int overlays)
{
	return overlays || plan->options->dump_dtb ||
	       (plan->layout.n_windows && vm_has_device_tree(&plan->vm));
}

static int plan_dtb(struct plan *plan, struct fault *fault)
{
	unsigned int i, count = count_overlays(plan->payload.image);
	struct image_part *overlays;
	int err;

	plan->vm.dtb = false;
	if (!needs_dtb(plan, count))
		return 0;
	overlays = calloc(count + 1, sizeof(*overlays));
	if (!overlays)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "device tree: out of memory");
	for (i = 0; i < count; i++)
		overlays[i] = image_overlay(plan->payload.image, i);
	err = make_dtb(plan, overlays, count, fault);
	free(overlays);
	plan->vm.dtb = !err;
	return err;
}

/*
 * Said before a device is touched: a driver that cannot work there. @again when
 * they have been taken, maybe others than were chosen.
 */
static int plan_coherent(struct plan *plan, bool again, struct fault *fault)
{
	const struct coherent_ask ask = {plan->options, plan->board,
					 &plan->payload, &plan->driver,
					 plan->gpus};
	struct fault why = {0};
	int err;

	err = again ? coherent_check_again(plan->coherent, plan->gpus, &why)
		    : coherent_check(&ask, &plan->coherent, &why);
	if (err && !plan->options->gpu_required && err != -ENOMEM)
		return gpus_do_without(plan->gpus, plan->options, plan->board,
				       &why, fault);
	return err ? fault_set(fault, why.class, err, "%s", why.text) : 0;
}

int plan_make(struct plan *plan, const struct options *options,
	      const struct board *board, struct phases *phases,
	      struct fault *fault)
{
	int err;

	memset(plan, 0, sizeof(*plan));
	plan->board = board;
	plan->options = options;
	plan->name = options->name ? options->name : DEFAULT_NAME;
	plan->hostname = options->hostname ? options->hostname : plan->name;
	plan->payload.kernel.fd = plan->payload.initrd.fd = -1;
	plan->dtb.fd = plan->root.fd = plan->scratch.fd =
		plan->driver.layer.fd = -1;
	err = plan_vm(plan, fault);
	phases_mark(phases, "vm");
	if (!err)
		err = plan_disks(plan, phases, fault);
	if (!err)
		err = payload_open(&plan->payload, options, board, fault);
	if (!err)
		err = plan_driver(plan, phases, fault);
	if (!err)
		err = payload_complete(&plan->payload, options, board,
				       stack_modules(plan), fault);
	if (!err)
		err = plan_coherent(plan, false, fault);
	if (!err)
		err = plan_layout_or_without(plan, fault);
	if (!err)
		err = plan_job(plan, fault);
	if (!err)
		err = plan_dtb(plan, fault);
	phases_mark(phases, "image");
	if (!err)
		err = vm_argv(&plan->vm, &plan->argv, fault);
	phases_mark(phases, "plan");
	if (err)
		plan_free(plan);
	return err;
}

/* All that hangs on the devices, now that they are what they will be. */
static int plan_settle(struct plan *plan, struct fault *fault)
{
	const struct layout before = plan->layout;
	int err;

	vm_argv_free(plan->argv);
	plan->argv = NULL;
	err = plan_layout_or_without(plan, fault);
	if (!err && !layout_equal(&before, &plan->layout))
		err = plan_dtb(plan, fault);
	if (!err)
		err = vm_argv(&plan->vm, &plan->argv, fault);
	return err ? err : plan_job(plan, fault);
}

int plan_take_gpus(struct plan *plan, struct fault *fault)
{
	struct gpus *gpus = plan->gpus;
	struct fault why = {0};
	int err;

	if (!gpus->selection.count)
		return 0;
	err = gpus_take(gpus, plan->options, plan->board, plan->caps, &why);
	if (err && plan->options->gpu_required)
		return fault_set(fault, why.class, err, "%s", why.text);
	if (err)
		err = gpus_do_without(gpus, plan->options, plan->board, &why,
				      fault);
	else
		err = plan_coherent(plan, true, fault);
	return err ? err : plan_settle(plan, fault);
}

void plan_hand_over(struct plan *plan)
{
	blob_close(&plan->dtb);
	layer_close(&plan->root);
	layer_close(&plan->scratch);
	mounts_close(&plan->mounts);
	layer_close(&plan->driver.layer);
	payload_close(&plan->payload);
}

void plan_free(struct plan *plan)
{
	gpus_free(plan->gpus);
	coherent_free(plan->coherent);
	plan_hand_over(plan);
	driver_close(&plan->driver);
	vm_argv_free(plan->argv);
	free(plan->cmdline);
	qemu_caps_free(plan->caps);
	free(plan->job);
}
