// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>

#include "plan/coherent.h"
#include "plan/plan_mounts.h"
#include "plan/plan_network.h"
#include "plan/plan_template.h"
#include "text.h"

/* Words of the command line are bytes; JSON has only UTF-8. */
static json_t *word_json(const char *word)
{
	json_t *text = json_string(word);

	return text ? text : json_null();
}

static json_t *words_json(char *const *words)
{
	json_t *array = json_array();

	for (; *words; words++)
		json_array_append_new(array, word_json(*words));
	return array;
}

static json_t *files_json(const struct plan *plan)
{
	const struct host_file *file = plan->host->files;
	json_t *files = json_array();
	int i;

	for (i = 0; i < HOST_FILES; i++, file++)
		if (file->name)
			json_array_append_new(
				files,
				json_pack("{s:i, s:s, s:I, s:s, s:o}", "fd",
					  VM_FD_KERNEL + i, "name", file->name,
					  "size", (json_int_t)file->size,
					  "sha256", file->sha256, "source",
					  word_json(file->source)));
	return files;
}

static json_t *memory_json(const struct plan *plan)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < plan->layout.count; i++) {
		const struct layout_part *part = &plan->layout.part[i];

		json_array_append_new(array,
				      json_pack("{s:I, s:I, s:s}", "start",
						(json_int_t)part->start, "size",
						(json_int_t)part->size, "what",
						layout_kind_name(part->kind)));
	}
	return array;
}

static json_t *steps_json(const struct steps *steps)
{
	json_t *array = json_array();
	char text[160];
	size_t i;

	for (i = 0; i < steps->count; i++)
		json_array_append_new(array,
				      word_json(step_text(&steps->step[i], text,
							  sizeof(text))));
	return array;
}

json_t *plan_json_gpus(const struct plan *plan)
{
	const struct gpus *gpus = plan->gpus;
	const char *strategy = strategy_name(&gpus->strategy);
	json_t *array = json_array();
	char address[VM_GPU_ADDRESS];
	unsigned int i;

	for (i = 0; i < plan->vm.gpu_count; i++)
		json_array_append_new(
			array,
			json_pack("{s:s, s:s}", "host", plan->vm.gpus[i].host,
				  "guest",
				  qemu_gpu_address(&plan->vm, i, address)));
	return json_pack(
		"{s:s?, s:s?, s:o, s:o, s:o, s:o}", "strategy",
		plan->vm.gpu_count ? strategy : NULL, "reason",
		plan->vm.gpu_count ? gpus->strategy.reason : NULL, "without",
		gpus->without[0] ? word_json(gpus->without) : json_null(),
		"devices", array, "findings", coherent_json(&plan->findings),
		"steps", steps_json(&gpus->steps));
}

static json_t *root_json(const struct plan *plan)
{
	const struct host_disk *root = &plan->host->disks[HOST_ROOT];

	if (!root->type)
		return json_null();
	return json_pack("{s:o, s:o, s:b, s:b}", "source",
			 word_json(plan->request->root), "image",
			 word_json(root->path), "made", root->made, "read_only",
			 plan->request->read_only);
}

static json_t *driver_json(const struct host *host)
{
	const struct driver_info *info = host->driver;
	const struct host_disk *disk = &host->disks[HOST_DRIVER];

	if (!disk->type)
		return json_null();
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:b}", "name", info->name,
			 "version", info->version, "flavour", info->flavour,
			 "release", info->release, "image",
			 word_json(disk->path), "made", disk->made);
}

json_t *plan_json(const struct plan *plan, struct fault *fault)
{
	const struct request *request = plan->request;
	const struct host *host = plan->host;
	json_t *root;

	root = json_pack(
		"{s:s, s:s, s:s, s:{s:o, s:s}, s:s, s:s, s:o, s:o, s:i, s:o, "
		"s:s, s:o, s:o, s:{s:i, s:i, s:I}, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:o, s:o, s:o}",
		"board", plan->board->name, "arch", plan->board->arch,
		"machine", plan->board->machine, "qemu", "path",
		text_json(qemu_caps_path(host->caps)), "version",
		qemu_caps_version(host->caps), "accel",
		host->accel.kvm ? "kvm" : "tcg", "accel_reason",
		host->accel.reason, "kernel", text_json(host->boot.release),
		"image", word_json(host->boot.image), "vcpus",
		(int)request->cpus, "numa", plan_numa_json(&plan->numa),
		"network", plan_network_name(request), "nics",
		plan_network_json(host->nics), "ports",
		plan_network_ports(request), "timeouts", "boot_s",
		(int)plan->board->boot_timeout_s, "step_ms",
		(int)plan->board->step_timeout_ms, "command_ms",
		(json_int_t)request->timeout_ms, "command",
		words_json(plan->command), "argv", words_json(plan->argv),
		"files", files_json(plan), "memory", memory_json(plan), "gpus",
		plan_json_gpus(plan), "root", root_json(plan), "mounts",
		plan_mounts_json(host, request), "driver", driver_json(host),
		"start", plan_template_json(plan));
	if (!root)
		fault_set(fault, FAULT_HOST, -ENOMEM,
			  "plan: cannot be made into JSON");
	return root;
}
