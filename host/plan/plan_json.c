// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>

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

static int add_file(json_t *files, const struct blob *blob, enum vm_fd fd,
		    struct fault *fault)
{
	char hex[65];
	int err;

	if (blob->fd < 0)
		return 0;
	err = blob_sha256(blob, hex, fault);
	if (err)
		return err;
	json_array_append_new(files,
			      json_pack("{s:i, s:s, s:I, s:s, s:o}", "fd",
					(int)fd, "name", blob->name, "size",
					(json_int_t)blob->size, "sha256", hex,
					"source", word_json(blob->source)));
	return 0;
}

static json_t *files_json(const struct plan *plan, struct fault *fault)
{
	json_t *files = json_array();
	int err;

	err = add_file(files, &plan->payload.kernel, VM_FD_KERNEL, fault);
	if (!err)
		err = add_file(files, &plan->payload.initrd, VM_FD_INITRD, fault);
	if (!err)
		err = add_file(files, &plan->dtb, VM_FD_DTB, fault);
	if (!err)
		return files;
	json_decref(files);
	return NULL;
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

json_t *plan_gpus_json(const struct plan *plan)
{
	const struct gpus *gpus = plan->gpus;
	const char *strategy = gpus->strategy.iommufd ? "iommufd" : "type1";
	json_t *array = json_array();
	char address[VM_GPU_ADDRESS];
	unsigned int i;

	for (i = 0; i < plan->vm.gpu_count; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:s}", "host",
						plan->vm.gpus[i].host, "guest",
						qemu_gpu_address(i, address)));
	return json_pack(
		"{s:s?, s:s?, s:o, s:o, s:o, s:o}", "strategy",
		plan->vm.gpu_count ? strategy : NULL, "reason",
		plan->vm.gpu_count ? gpus->strategy.reason : NULL, "without",
		gpus->without[0] ? word_json(gpus->without) : json_null(),
		"devices", array, "findings", coherent_json(plan->coherent),
		"steps", steps_json(&gpus->steps));
}

static json_t *root_json(const struct plan *plan)
{
	if (!plan->root.type)
		return json_null();
	return json_pack("{s:o, s:o, s:b, s:b}", "source",
			 word_json(plan->options->root), "image",
			 word_json(plan->root.path), "made", plan->root.fd >= 0,
			 "read_only", plan->options->read_only);
}

static json_t *driver_json(const struct plan *plan)
{
	const struct driver_info *info = &plan->driver.info;
	const struct layer *layer = &plan->driver.layer;

	if (!layer->type)
		return json_null();
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:b}", "name", info->name,
			 "version", info->version, "flavour", info->flavour,
			 "release", info->release, "image",
			 word_json(layer->path), "made", layer->fd >= 0);
}

json_t *plan_json(const struct plan *plan, struct fault *fault)
{
	const struct options *options = plan->options;
	json_t *files, *root;

	files = files_json(plan, fault);
	if (!files)
		return NULL;
	root = json_pack(
		"{s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:s, s:s, s:o, s:i, s:s, "
		"s:{s:i, s:i, s:I}, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:o}",
		"board", plan->board->name, "arch", plan->board->arch, "machine",
		plan->board->machine, "qemu", "path", qemu_caps_path(plan->caps),
		"version", qemu_caps_version(plan->caps), "accel",
		plan->accel.kvm ? "kvm" : "tcg", "accel_reason",
		plan->accel.reason, "kernel", plan->payload.release, "image",
		word_json(plan->payload.image_path), "vcpus",
		(int)options->cpus, "network",
		options->network == BOARD_NETWORK_USER ? "user" : "none",
		"timeouts", "boot_s", (int)plan->board->boot_timeout_s,
		"step_ms", (int)plan->board->step_timeout_ms, "command_ms",
		(json_int_t)options->timeout_ms, "command",
		words_json(options->command), "argv", words_json(plan->argv),
		"files", files, "memory", memory_json(plan), "gpus",
		plan_gpus_json(plan), "root", root_json(plan), "mounts",
		mounts_json(&plan->mounts, options), "driver", driver_json(plan));
	if (!root)
		fault_set(fault, FAULT_HOST, -ENOMEM,
			  "plan: cannot be made into JSON");
	return root;
}
