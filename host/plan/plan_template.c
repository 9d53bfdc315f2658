// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan_template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

const char *plan_template_not(const struct request *request,
			      const struct board *board, const struct gpus *gpus)
{
	if (!board->templates)
		return "the board has none (TEMPLATES)";
	if (request->cold)
		return request->cold;
	if (request->to_template)
		return "it is to become one";
	if (request->kernel)
		return "--kernel: one of your own starts cold";
	if (request->modules || request->initrd)
		return "--modules and --initrd: what is in the initramfs is "
		       "your own";
	if (request->dtb)
		return "--dump-dtb: a device tree is for a kernel that boots";
	if (gpus->demand.regions.count)
		return "identity regions: its memory has windows";
	return NULL;
}

int plan_template_words(const struct request *request,
			const struct board *board, const struct host *host,
			const struct gpus *gpus, struct host_template *facts,
			char ***argvp, struct fault *fault)
{
	struct vm with = {.board = board};
	struct vm vm = {
		.board = board,
		.caps = host->caps,
		.name = "template",
		.kvm = host->accel.kvm,
		.memory_mib = request->memory_mib,
		.vcpus = request->cpus,
		.start = VM_START_TEMPLATE,
	};
	char *cmdline;
	int err;

	gpus_to_vm(gpus, host, &with);
	with.share_count = host->shares.count;
	vm.device_room = request->to_template ? request->to_template->device_room
					      : qemu_gpu_window(&with);
	vm.ram_apart = request->to_template ? request->to_template->ram_apart
					    : vm_ram_is_apart(&with);
	facts->device_room = vm.device_room;
	facts->ram_apart = vm.ram_apart;
	cmdline = vm_cmdline(board, NULL, request->append);
	if (!cmdline)
		return fault_no_memory(fault, "kernel command line");
	vm.cmdline = cmdline;
	err = vm_argv(&vm, argvp, fault);
	free(cmdline);
	return err;
}

static bool template_is_used(const struct plan *plan)
{
	return plan->vm.start == VM_START_RESTORE;
}

/* What the host says, unless it is the memory that keeps the plan from it. */
static const char *template_why(const struct plan *plan)
{
	const struct host_template *template = &plan->host->template;

	if (!template->found)
		return template->why;
	return plan->layout.n_windows
		       ? "its memory has windows"
		       : "the template is of a guest with a device";
}

void plan_template_say(const struct plan *plan, char *text, size_t size)
{
	if (template_is_used(plan))
		snprintf(text, size, "from the template %.24s, %ld min old",
			 plan->host->template.name,
			 (long)(plan->host->template.age_s / 60));
	else
		snprintf(text, size, "cold, without a template: %s",
			 template_why(plan));
}

json_t *plan_template_json(const struct plan *plan)
{
	const struct host_template *template = &plan->host->template;
	bool used = template_is_used(plan);

	return json_pack("{s:s, s:s?, s:I, s:o}", "from",
			 used ? "template" : "kernel", "template",
			 used ? template->name : NULL, "age_s",
			 (json_int_t)(used ? template->age_s : 0), "why_cold",
			 used ? json_null() : text_json(template_why(plan)));
}
