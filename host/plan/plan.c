// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plan/coherent.h"
#include "plan/plan_mounts.h"

#define DEFAULT_NAME "gpubox"

static void plan_ports(struct plan *plan)
{
	const struct request_port *from = plan->request->ports;
	unsigned int i;

	plan->vm.port_count = plan->request->port_count;
	for (i = 0; i < plan->vm.port_count; i++, from++)
		plan->vm.ports[i] = (struct vm_port){from->address, from->host,
						     from->guest, from->udp};
}

static void plan_nics(struct plan *plan)
{
	const struct nics *nics = plan->host->nics;
	unsigned int i;

	if (!nics)
		return;
	plan->vm.nic_count = nics->count;
	for (i = 0; i < nics->count; i++) {
		plan->vm.nic_reserve += !*nics->nic[i].name;
		memcpy(plan->vm.macs[i], nics->nic[i].mac,
		       sizeof(plan->vm.macs[i]));
	}
}

static void plan_begin(struct plan *plan, const struct request *request,
		       const struct board *board, const struct host *host)
{
	memset(plan, 0, sizeof(*plan));
	plan->board = board;
	plan->request = request;
	plan->host = host;
	plan->name = request->name ? request->name : DEFAULT_NAME;
	plan->hostname = request->hostname ? request->hostname : plan->name;
	plan->vm = (struct vm){
		.board = board,
		.caps = host->caps,
		.name = plan->name,
		.kvm = host->accel.kvm,
		.memory_mib = request->memory_mib,
		.vcpus = request->cpus,
		.network = request->network,
		.host_loopback = request->host_loopback,
		.share_count = host->shares.count,
		.initrd_bytes = host->files[HOST_INITRD].size,
		.pci_domain = host->boot.pci_domain,
		.device_room = host->template.device_room,
	};
	plan_ports(plan);
	plan_nics(plan);
	plan_disks(plan);
	plan_caps(plan);
}

/* Who names no command means the image's own. */
static int plan_command(struct plan *plan, struct fault *fault)
{
	const struct oci_config *config = plan->host->config;

	plan->command = plan->request->command;
	if (plan->command && plan->command[0])
		return 0;
	plan->command = config ? config->command : NULL;
	if (plan->command && plan->command[0])
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "run: no command, and %s names none; write 'gpubox run "
			 "[OPTION...] -- COMMAND [ARG...]'",
			 plan->request->root);
}

/* A run that only prefers devices goes on without them, because of @why. */
static int plan_without(struct plan *plan, int err, const struct fault *why,
			struct fault *fault)
{
	if (plan->gpus->count && !plan->request->gpu_required && err != -ENOMEM)
		return gpus_do_without(plan->gpus, plan->request, plan->board,
				       why, fault);
	return fault_set(fault, why->class, err, "%s", why->text);
}

static int plan_gpus(struct plan *plan, struct fault *fault)
{
	struct fault why = {0};
	int err;

	plan->gpus = malloc(sizeof(*plan->gpus));
	if (!plan->gpus)
		return fault_no_memory(fault, "--gpu");
	err = gpus_plan(plan->gpus, plan->request, plan->board, plan->host,
			fault);
	if (err)
		return err;
	err = coherent_check(plan->host->parts, plan->request, plan->board,
			     plan->gpus, &plan->findings, &why);
	return err ? plan_without(plan, err, &why, fault) : 0;
}

/* QEMU opens /dev/mem itself, which only root may. */
static void choose_user(struct plan *plan)
{
	plan->vm.become_user = plan->layout.n_maps && plan->host->user.change
				       ? plan->board->qemu_user
				       : NULL;
}

/* On the host: whose processors and pages the guest has. */
static int place_on_host(struct plan *plan, struct fault *fault)
{
	int err = plan_numa_choose(&plan->numa, plan->request, plan->host,
				   plan->gpus, fault);

	gpus_to_vm(plan->gpus, plan->host, &plan->vm);
	/* pages of another node would not be what was asked for */
	if (plan->numa.place.node >= 0 && plan->vm.huge_kib)
		plan->vm.huge_kib = plan->numa.huge_kib;
	return err;
}

static int place_memory(struct plan *plan, struct fault *fault)
{
	struct layout_machine machine;
	const struct layout_ask ask = {
		.machine = &machine,
		.demand = &plan->gpus->demand,
		.memory = plan->request->memory_mib << 20,
		.page = plan->host->page,
		.huge = (uint64_t)plan->vm.huge_kib << 10,
	};
	int err;

	err = vm_layout_machine(&plan->vm, &machine, fault);
	if (!err)
		err = layout_plan(&ask, &plan->layout, fault);
	if (!err)
		choose_user(plan);
	return err;
}

/*
 * Windows lie elsewhere than the template's memory does; and without the device
 * that was to be passed the memory may be another kind than was looked for.
 */
static void plan_start(struct plan *plan)
{
	const struct host_template *template = &plan->host->template;

	if (plan->request->to_template) {
		plan->vm.start = VM_START_TEMPLATE;
		plan->vm.device_room = plan->request->to_template->device_room;
		plan->vm.ram_apart = plan->request->to_template->ram_apart;
	} else if (template->found && !plan->layout.n_windows &&
		   template->ram_apart == vm_ram_is_apart(&plan->vm)) {
		plan->vm.start = VM_START_RESTORE;
		plan->vm.ram_apart = template->ram_apart;
	} else {
		plan->vm.device_room = 0;
	}
}

/* Where the memory lies, and what the kernel is told of it. */
static int plan_layout(struct plan *plan, struct fault *fault)
{
	struct fault why = {0};
	int err;

	err = place_on_host(plan, fault);
	if (err)
		return err;
	err = place_memory(plan, &why);
	if (err) {
		err = plan_without(plan, err, &why, fault);
		if (!err)
			err = place_on_host(plan, fault);
		if (!err)
			err = place_memory(plan, fault);
	}
	if (err)
		return err;
	plan->vm.layout = &plan->layout;
	plan_start(plan);
	plan->cmdline =
		vm_cmdline(plan->board, &plan->layout, plan->request->append);
	plan->vm.cmdline = plan->cmdline;
	return plan->cmdline ? 0 : fault_no_memory(fault, "kernel command line");
}

/* Who has nothing to add to QEMU's tree does not pay for asking for it. */
static bool plan_needs_dtb(const struct plan *plan)
{
	return plan->host->boot.overlays || plan->request->dtb ||
	       (plan->layout.n_windows && vm_has_device_tree(&plan->vm));
}

int plan_make(struct plan *plan, const struct request *request,
	      const struct board *board, const struct host *host,
	      struct fault *fault)
{
	int err;

	plan_begin(plan, request, board, host);
	err = plan_command(plan, fault);
	if (!err)
		err = plan_mounts_check(host, request, fault);
	if (!err)
		err = plan_gpus(plan, fault);
	if (!err)
		err = plan_layout(plan, fault);
	if (!err)
		err = plan_job(plan, NULL, &plan->job, &plan->job_size, fault);
	if (!err) {
		plan->vm.dtb = plan->vm.start != VM_START_RESTORE &&
			       plan_needs_dtb(plan);
		err = vm_argv(&plan->vm, &plan->argv, fault);
	}
	if (err)
		plan_free(plan);
	return err;
}

void plan_free(struct plan *plan)
{
	vm_argv_free(plan->argv);
	findings_free(&plan->findings);
	free(plan->gpus);
	free(plan->cmdline);
	free(plan->job);
	memset(plan, 0, sizeof(*plan));
}
