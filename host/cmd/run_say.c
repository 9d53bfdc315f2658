// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/run_say.h"

#include <string.h>

#include "board/board.h"
#include "log.h"
#include "plan/plan_template.h"

static void say_accel(const struct prepared *prepared)
{
	const struct host *host = &prepared->host;

	if (!host->accel.kvm && prepared->request->accel == BOARD_ACCEL_AUTO)
		log_notice("no KVM (%s): running under TCG emulation, slower",
			   host->accel.reason);
	log_info("%s %s, %s, image %s", qemu_caps_path(host->caps),
		 qemu_caps_version(host->caps), host->accel.kvm ? "KVM" : "TCG",
		 host->boot.image);
}

/* A guest that breaks out of QEMU then has all of the kernel before it. */
static void say_sandbox(const struct qemu_caps *caps)
{
	if (!qemu_caps_has_sandbox(caps))
		log_notice("%s: has no seccomp: nothing filters its system "
			   "calls; install a QEMU that was built with it",
			   qemu_caps_path(caps));
}

static void say_root(const struct plan *plan)
{
	const struct host_disk *root = &plan->host->disks[HOST_ROOT];

	if (!root->type)
		return;
	log_info("%s: is the root, as %s (%lu bytes)", plan->request->root,
		 root->path, root->size);
	/* a tmpfs takes half, Documentation/filesystems/tmpfs.rst of Linux */
	if (!plan->request->read_only && !plan->request->scratch)
		log_info("%s: what is written over it has %lu MiB of the "
			 "guest's memory; --memory or --scratch give it more",
			 plan->request->root, plan->request->memory_mib / 2);
}

static void say_start(const struct plan *plan)
{
	char text[384];

	plan_template_say(plan, text, sizeof(text));
	log_info("start: %s", text);
}

void run_say_prepared(const struct prepared *prepared)
{
	say_accel(prepared);
	say_sandbox(prepared->caps);
	say_start(prepared->plan);
	say_root(prepared->plan);
}

static void say_numa(const struct plan_numa *numa)
{
	char text[4 * PLAN_NUMA_TEXT];

	if (!numa->asked)
		return;
	plan_numa_say(numa, text, sizeof(text));
	log_info("numa: %s", text);
	if (*numa->apart)
		log_notice("numa: the guest is of node %d: %s",
			   numa->place.node, numa->apart);
}

void run_say_gpus(const struct plan *plan)
{
	const struct gpus *gpus = plan->gpus;
	char address[VM_GPU_ADDRESS];
	unsigned int i;

	if (gpus->without[0])
		log_notice("running without a GPU: %s", gpus->without);
	if (*plan->host->without_driver)
		log_notice("without a driver layer: %s",
			   plan->host->without_driver);
	for (i = 0; i < plan->vm.gpu_count; i++)
		log_info("%s: goes to the guest as %s, by %s, because %s",
			 plan->vm.gpus[i].host,
			 qemu_gpu_address(&plan->vm, i, address),
			 strategy_name(&gpus->strategy), gpus->strategy.reason);
	say_numa(&plan->numa);
}

/* How long VFIO took to map the guest's memory, which grows with it. */
void run_say_mapping(const struct plan *plan, const struct phases *phases)
{
	int64_t start = -1, mapped = -1;
	unsigned int i;

	for (i = 0; i < phases->count; i++) {
		const struct phase *phase = &phases->list[i];

		if (!strcmp(phase->name, "qemu-start"))
			start = phase->ns;
		else if (!strcmp(phase->name, "memory-mapped"))
			mapped = phase->ns;
	}
	if (start >= 0 && mapped >= 0)
		log_info("%.2f GiB of memory, in %s pages, were mapped for the "
			 "devices %ld ms after QEMU's start",
			 (double)plan->vm.memory_mib / 1024,
			 plan->vm.huge_kib ? "huge" : "ordinary",
			 (mapped - start) / 1000000);
}
