// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/* Words that a POSIX shell takes as they are. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789%+,-./:=@_^";

/* @word in single quotes where a shell needs them; the caller frees. */
static char *quote(const char *word)
{
	char *quoted, *q;

	if (*word && !word[strspn(word, plain)])
		return strdup(word);
	quoted = malloc(4 * strlen(word) + 3);
	if (!quoted)
		return NULL;
	q = quoted;
	*q++ = '\'';
	for (; *word; word++) {
		if (*word == '\'')
			q = stpcpy(q, "'\\''");
		else
			*q++ = *word;
	}
	*q++ = '\'';
	*q = '\0';
	return quoted;
}

static int print_word(const char *before, const char *word, const char *after,
		      struct fault *fault)
{
	char *quoted = quote(word);

	if (!quoted)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "plan: out of memory");
	log_output("%s%s%s", before, quoted, after);
	free(quoted);
	return 0;
}

static int print_command(const struct plan *plan, struct fault *fault)
{
	char *const *word;
	int err = 0;

	log_output("command:\n ");
	for (word = plan->options->command; !err && *word; word++)
		err = print_word(" ", *word, "", fault);
	log_output("\n\n");
	return err;
}

/* One word a line, all lines but the last continued. */
static int print_argv(const struct plan *plan, struct fault *fault)
{
	char *const *word;
	int err = 0;

	log_output("qemu:\n");
	for (word = plan->argv; !err && *word; word++) {
		err = print_word(word == plan->argv ? "  " : "    ", *word,
				 word[1] ? " \\\n" : "\n", fault);
	}
	log_output("\n");
	return err;
}

static int print_blob(const struct blob *blob, enum vm_fd fd, struct fault *fault)
{
	char hex[65];
	int err;

	if (blob->fd < 0)
		return 0;
	err = blob_sha256(blob, hex, fault);
	if (!err)
		log_output("  %2d  %-7s %10lu  %s  %s\n", fd, blob->name,
			   blob->size, hex, blob->source);
	return err;
}

static int print_files(const struct plan *plan, struct fault *fault)
{
	int err;

	log_output("files:\n  fd  name          size  %-64s  source\n", "sha256");
	err = print_blob(&plan->payload.kernel, VM_FD_KERNEL, fault);
	if (!err)
		err = print_blob(&plan->payload.initrd, VM_FD_INITRD, fault);
	if (!err)
		err = print_blob(&plan->dtb, VM_FD_DTB, fault);
	log_output("\n");
	return err;
}

static void print_memory(const struct plan *plan)
{
	const struct layout *layout = &plan->layout;
	const struct layout_part *part;

	log_output("memory:\n  %-18s  %-18s  %10s  what\n", "first", "last",
		   "MiB");
	for (part = layout->part; part < layout->part + layout->count; part++)
		log_output("  0x%016lx  0x%016lx  %10lu  %s\n", part->start,
			   part->start + part->size - 1, part->size >> 20,
			   layout_kind_name(part->kind));
}

/* What is done to the host before the guest starts, and undone after it. */
static void print_gpus(const struct plan *plan)
{
	const struct gpus *gpus = plan->gpus;
	char text[160], address[VM_GPU_ADDRESS];
	unsigned int i;

	if (gpus->without[0])
		log_output("devices: none, because %s\n\n", gpus->without);
	if (!plan->vm.gpu_count)
		return;
	log_output("devices, by %s, because %s:\n",
		   gpus->strategy.iommufd ? "iommufd" : "type1",
		   gpus->strategy.reason);
	for (i = 0; i < plan->vm.gpu_count; i++)
		log_output("  %s, in the guest %s\n", plan->vm.gpus[i].host,
			   qemu_gpu_address(i, address));
	for (i = 0; i < gpus->steps.count; i++)
		log_output("    %s\n",
			   step_text(&gpus->steps.step[i], text, sizeof(text)));
	log_output("\n");
}

static void print_driver(const struct plan *plan)
{
	const struct driver *driver = &plan->driver;

	if (*plan->without_driver)
		log_output("driver:   none, because %s\n", plan->without_driver);
	if (driver->layer.type)
		log_output("driver:   %s %s (%s), as %s%s\n", driver->info.name,
			   driver->info.version, driver->info.flavour,
			   driver->layer.path,
			   driver->layer.fd < 0 ? ", which is made by the run"
						: "");
}

static void print_head(const struct plan *plan)
{
	const struct options *options = plan->options;

	log_output("board:    %s (%s, %s)\n", plan->board->name,
		   plan->board->arch, plan->board->machine);
	log_output("qemu:     %s, version %s\n", qemu_caps_path(plan->caps),
		   qemu_caps_version(plan->caps));
	log_output("accel:    %s%s%s\n", plan->accel.kvm ? "kvm" : "tcg",
		   *plan->accel.reason ? ", because " : "", plan->accel.reason);
	log_output("kernel:   %s\n", *plan->payload.release ? plan->payload.release
							    : "the image's");
	log_output("image:    %s\n", plan->payload.image_path);
	if (plan->root.type)
		log_output("root:     %s, as %s%s\n", options->root,
			   plan->root.path,
			   plan->root.fd < 0 ? ", which is made by the run" : "");
	print_driver(plan);
	if (options->scratch)
		log_output("scratch:  %lu bytes\n", options->scratch);
	mounts_print(&plan->mounts, options);
	log_output("vcpus:    %u\n", options->cpus);
	log_output("network:  %s\n",
		   options->network == BOARD_NETWORK_USER ? "user" : "none");
	log_output("timeouts: boot %u s, step %u ms, command %ld ms%s\n\n",
		   plan->board->boot_timeout_s, plan->board->step_timeout_ms,
		   options->timeout_ms, options->timeout_ms ? "" : " (none)");
}

int plan_print(const struct plan *plan, struct fault *fault)
{
	int err;

	print_head(plan);
	print_gpus(plan);
	err = print_command(plan, fault);
	if (!err)
		err = print_argv(plan, fault);
	if (!err)
		err = print_files(plan, fault);
	if (!err)
		print_memory(plan);
	return err;
}
