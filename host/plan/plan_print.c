// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "plan/plan_mounts.h"
#include "plan/plan_network.h"
#include "plan/plan_template.h"

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
		return fault_no_memory(fault, "plan");
	log_output("%s%s%s", before, quoted, after);
	free(quoted);
	return 0;
}

static int print_command(const struct plan *plan, struct fault *fault)
{
	char *const *word;
	int err = 0;

	log_output("command:\n ");
	for (word = plan->command; !err && *word; word++)
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

static void print_files(const struct plan *plan)
{
	const struct host_file *file = plan->host->files;
	unsigned int i;

	log_output("files, which QEMU is handed open: fd=N and /proc/self/fd/N "
		   "above are descriptors,\nthose that are not listed gpubox's "
		   "own sockets:\n  fd  name          size  %-64s  source\n",
		   "sha256");
	for (i = 0; i < HOST_FILES; i++, file++)
		if (file->name)
			log_output("  %2d  %-7s %10lu  %s  %s\n",
				   VM_FD_KERNEL + i, file->name, file->size,
				   file->sha256, file->source);
	log_output("\n");
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
		   strategy_name(&gpus->strategy), gpus->strategy.reason);
	for (i = 0; i < plan->vm.gpu_count; i++)
		log_output("  %s, in the guest %s\n", plan->vm.gpus[i].host,
			   qemu_gpu_address(&plan->vm, i, address));
	for (i = 0; i < gpus->steps.count; i++)
		log_output("    %s\n",
			   step_text(&gpus->steps.step[i], text, sizeof(text)));
	log_output("\n");
}

static const char *print_made(const struct host_disk *disk)
{
	return disk->made ? "" : ", which is made by the run";
}

static void print_driver(const struct host *host)
{
	const struct host_disk *disk = &host->disks[HOST_DRIVER];
	const struct driver_info *info = host->driver;

	if (*host->without_driver)
		log_output("driver:   none, because %s\n", host->without_driver);
	if (disk->type)
		log_output("driver:   %s %s (%s), as %s%s\n", info->name,
			   info->version, info->flavour, disk->path,
			   print_made(disk));
}

/* What a share costs all of the guest: docs/sharing.md. */
static void print_shared(const struct vm *vm)
{
	if (!vm->share_count)
		return;
	log_output("memory:   shared with virtiofsd, %s\n",
		   vm->huge_kib
			   ? "in huge pages"
			   : "in pages of 4 KiB where the host's "
			     "transparent_hugepage/shmem_enabled is 'never'");
}

static void print_numa(const struct plan_numa *numa)
{
	char text[4 * PLAN_NUMA_TEXT];

	if (!numa->asked)
		return;
	plan_numa_say(numa, text, sizeof(text));
	log_output("numa:     %s\n", text);
}

static void print_head(const struct plan *plan)
{
	const struct request *request = plan->request;
	const struct host *host = plan->host;
	const struct host_disk *root = &host->disks[HOST_ROOT];
	char start[320];

	log_output("board:    %s (%s, %s)\n", plan->board->name,
		   plan->board->arch, plan->board->machine);
	log_output("qemu:     %s, version %s\n", qemu_caps_path(host->caps),
		   qemu_caps_version(host->caps));
	log_output("accel:    %s%s%s\n", host->accel.kvm ? "kvm" : "tcg",
		   *host->accel.reason ? ", because " : "", host->accel.reason);
	log_output("kernel:   %s\n",
		   *host->boot.release ? host->boot.release : "the image's");
	log_output("image:    %s\n", host->boot.image);
	if (root->type)
		log_output("root:     %s, as %s%s\n", request->root, root->path,
			   print_made(root));
	print_driver(host);
	if (request->scratch)
		log_output("scratch:  %lu bytes\n", request->scratch);
	plan_mounts_print(host, request);
	print_shared(&plan->vm);
	plan_template_say(plan, start, sizeof(start));
	log_output("start:    %s\n", start);
	log_output("vcpus:    %u\n", request->cpus);
	print_numa(&plan->numa);
	plan_network_print(request, host->nics);
	log_output("timeouts: boot %u s, step %u ms, command %ld ms%s\n\n",
		   plan->board->boot_timeout_s, plan->board->step_timeout_ms,
		   request->timeout_ms, request->timeout_ms ? "" : " (none)");
}

int plan_print(const struct plan *plan, struct fault *fault)
{
	int err;

	print_head(plan);
	print_gpus(plan);
	err = print_command(plan, fault);
	if (!err)
		err = print_argv(plan, fault);
	if (err)
		return err;
	print_files(plan);
	print_memory(plan);
	return 0;
}
