// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu/disk.h"
#include "qemu/gpu.h"
#include "qemu/machine.h"
#include "qemu/memory.h"
#include "qemu/netdev.h"
#include "qemu/share.h"
#include "qemu/vm_boot.h"
#include "qemu/words.h"

/* Less than the smallest distribution kernel can start in. */
#define MEMORY_MIN_MIB 64

/*
 * Behind the opening of what only root may open, before the guest runs.
 * Every value of elevateprivileges but allow forbids it; as that user, and
 * with no_new_privs, QEMU can then gain nothing by it.
 */
static void add_user(const struct vm *vm, struct words *words)
{
	if (qemu_caps_at_least(vm->caps, 9, 1)) {
		words_add(words, "-run-with");
		words_add(words, "user=%s", vm->become_user);
	} else {
		words_add(words, "-runas");
		words_add(words, "%s", vm->become_user);
	}
}

static void add_identity(const struct vm *vm, struct words *words)
{
	words_add(words, "%s", qemu_caps_path(vm->caps));
	words_add(words, "-name");
	words_add(words, "guest=");
	words_extend_value(words, vm->name);
	words_extend(words, ",process=");
	words_extend_value(words, vm->name);
	words_add(words, "-nodefaults");
	words_add(words, "-no-user-config");
	words_add(words, "-display");
	words_add(words, "none");
	words_add(words, "-no-reboot");
	if (qemu_caps_has_sandbox(vm->caps)) {
		words_add(words, "-sandbox");
		words_add(words,
			  "on,obsolete=deny,elevateprivileges=%s,"
			  "spawn=deny,resourcecontrol=deny",
			  vm->become_user ? "allow" : "deny");
	}
	if (vm->become_user)
		add_user(vm, words);
}

static void add_hardware(const struct vm *vm, const struct machine_ops *ops,
			 struct words *words)
{
	ops->add_words(vm, words);
	words_add(words, "-accel");
	words_add(words, vm->kvm ? "kvm" : "tcg");
	words_add(words, "-cpu");
	words_add(words, "%s", vm->kvm ? "host" : vm->board->tcg_cpu);
	if (!vm->kvm && ops->add_features)
		ops->add_features(vm, words);
	words_add(words, "-smp");
	words_add(words, "cpus=%u", vm->vcpus);
	if (*vm->board->firmware) {
		words_add(words, "-bios");
		words_add(words, "%s", vm->board->firmware);
	}
}

static int check_types(const struct vm *vm, struct fault *fault)
{
	static const char *const types[] = {
		"virtio-serial-pci",
		"virtserialport",
	};
	const char *missing = NULL;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!qemu_caps_has_type(vm->caps, types[i]))
			missing = types[i];
	if (vm->network != BOARD_NETWORK_NONE &&
	    !qemu_caps_has_type(vm->caps, "virtio-net-pci"))
		missing = "virtio-net-pci";
	if (vm->disk_count && !qemu_caps_has_type(vm->caps, "virtio-blk-pci"))
		missing = "virtio-blk-pci";
	if (!qemu_caps_has_type(vm->caps, vm->kvm ? "kvm-accel" : "tcg-accel"))
		missing = vm->kvm ? "KVM" : "TCG";
	if (vm->gpu_count && !qemu_caps_has_type(vm->caps, "pcie-root-port"))
		missing = "pcie-root-port";
	if (missing)
		return fault_set(fault, FAULT_VMM, -ENOTSUP,
				 "%s: version %s was built without %s",
				 qemu_caps_path(vm->caps),
				 qemu_caps_version(vm->caps), missing);
	return 0;
}

static int check_cpu(const struct vm *vm, const struct machine_ops *ops,
		     struct fault *fault)
{
	const char *model = vm->kvm ? "host" : vm->board->tcg_cpu;
	char type[256];
	int max;

	/* Features follow the model after a comma. */
	snprintf(type, sizeof(type), "%.*s%s", (int)strcspn(model, ","), model,
		 ops->cpu_suffix);
	if (!qemu_caps_has_type(vm->caps, type))
		return fault_set(fault, FAULT_VMM, -ENOTSUP,
				 "%s: version %s has no CPU model %s",
				 qemu_caps_path(vm->caps),
				 qemu_caps_version(vm->caps), model);
	max = qemu_caps_cpu_max(vm->caps, ops->name);
	if (!vm->vcpus || vm->vcpus > (unsigned int)max)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--cpus %u: the machine %s takes 1 to %d",
				 vm->vcpus, ops->name, max);
	return 0;
}

static int check_memory(const struct vm *vm, const struct machine_ops *ops,
			struct fault *fault)
{
	if (vm->memory_mib >= MEMORY_MIN_MIB &&
	    vm->memory_mib <= ops->memory_max_mib)
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--memory %llu MiB: the machine %s takes %d MiB to %s",
			 (unsigned long long)vm->memory_mib, ops->name,
			 MEMORY_MIN_MIB, ops->memory_end);
}

/* A kernel drops the end without a word, and waits for what was said there. */
static int check_cmdline(const struct vm *vm, struct fault *fault)
{
	size_t length = vm->cmdline ? strlen(vm->cmdline) : 0;

	if (length <= VM_CMDLINE_MAX)
		return 0;
	return fault_set(fault, FAULT_HOST, -E2BIG,
			 "--append: makes the kernel's command line %zu bytes "
			 "long, and it reads %d; shorten it by %zu",
			 length, VM_CMDLINE_MAX, length - VM_CMDLINE_MAX);
}

static int check(const struct vm *vm, const struct machine_ops *ops,
		 struct fault *fault)
{
	int err;

	if (!qemu_caps_has_machine(vm->caps, ops->name))
		return fault_set(fault, FAULT_VMM, -ENOTSUP,
				 "%s: version %s has no machine %s; is it a "
				 "QEMU for %s?",
				 qemu_caps_path(vm->caps),
				 qemu_caps_version(vm->caps), ops->name,
				 ops->arch);
	err = check_types(vm, fault);
	if (!err)
		err = check_cpu(vm, ops, fault);
	if (!err)
		err = check_memory(vm, ops, fault);
	if (!err)
		err = memory_check(vm, fault);
	if (!err)
		err = share_check(vm, fault);
	if (!err)
		err = check_cmdline(vm, fault);
	if (!err && ops->check)
		err = ops->check(vm, fault);
	return err;
}

static int begin(const struct vm *vm, const struct machine_ops *ops,
		 struct words *words, struct fault *fault)
{
	int err = check(vm, ops, fault);

	if (err)
		return err;
	add_identity(vm, words);
	add_hardware(vm, ops, words);
	return 0;
}

static int finish(struct words *words, char ***argvp, struct fault *fault)
{
	if (words->err) {
		words_free(words->list);
		return fault_no_memory(fault, "QEMU's command line");
	}
	*argvp = words->list;
	return 0;
}

int vm_argv(const struct vm *vm, char ***argvp, struct fault *fault)
{
	const struct machine_ops *ops = machine_of(vm->board, fault);
	struct words words = {0};
	int err;

	err = ops ? begin(vm, ops, &words, fault) : -ENOTSUP;
	if (err)
		return err;
	memory_add_words(vm, &words);
	vm_boot_add_words(vm, &words);
	vm_boot_add_channels(vm, &words);
	netdev_add_words(vm, &words);
	disk_add_words(vm, &words);
	share_add_words(vm, &words);
	gpu_add_words(vm, &words);
	return finish(&words, argvp, fault);
}

int vm_argv_dumpdtb(const struct vm *vm, const char *file, char ***argvp,
		    struct fault *fault)
{
	const struct machine_ops *ops = machine_of(vm->board, fault);
	/* The wire's ends are not there, and no tree shows them. */
	struct vm direct = *vm;
	struct words words = {0};
	int err;

	direct.host_loopback = true;
	direct.port_count = direct.nic_count = direct.nic_reserve = 0;
	if (!ops)
		return -ENOTSUP;
	if (!ops->device_tree)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "device-tree overlays: the machine %s has no "
				 "device tree to apply them to",
				 ops->name);
	err = begin(vm, ops, &words, fault);
	if (err)
		return err;
	memory_add_dump_words(vm, &words);
	vm_boot_add_channels(vm, &words);
	netdev_add_words(&direct, &words);
	words_add(&words, "-machine");
	words_add(&words, "dumpdtb=");
	words_extend_value(&words, file);
	return finish(&words, argvp, fault);
}

void vm_argv_free(char **argv)
{
	words_free(argv);
}

size_t vm_devices(const struct vm *vm, const struct layout *layout,
		  struct rows_device devices[ROWS_DEVICES_MAX])
{
	const struct machine_ops *ops = machine_of(vm->board, NULL);
	const struct layout_part *last = &layout->part[layout->count - 1];

	return ops ? ops->devices(vm, last->start + last->size, devices) : 0;
}

bool vm_has_device_tree(const struct vm *vm)
{
	const struct machine_ops *ops = machine_of(vm->board, NULL);

	return ops && ops->device_tree;
}

bool vm_plugs_at_once(const struct board *board)
{
	const struct machine_ops *ops = machine_of(board, NULL);

	return ops && ops->plugs_at_once;
}

bool vm_ram_is_apart(const struct vm *vm)
{
	return vm->share_count && !vm->gpu_count;
}

bool vm_leaves_nothing(const struct vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->disk_count; i++)
		if (vm->disks[i].write && !vm->disks[i].forget)
			return false;
	return vm->network == BOARD_NETWORK_NONE && !vm->nic_count &&
	       !vm->share_count && !vm->gpu_count;
}

const char *vm_bridge(const struct board *board)
{
	const struct machine_ops *ops = machine_of(board, NULL);

	return ops && !*board->firmware ? ops->bridge : NULL;
}

int vm_layout_machine(const struct vm *vm, struct layout_machine *machine,
		      struct fault *fault)
{
	const struct machine_ops *ops = machine_of(vm->board, fault);
	int err;

	if (!ops)
		return -ENOTSUP;
	err = check_memory(vm, ops, fault);
	if (err)
		return err;
	*machine = (struct layout_machine){.name = ops->name};
	ops->place(vm, machine);
	return 0;
}

int vm_memory_map(const struct vm *vm, struct vm_range *ranges, int max,
		  struct fault *fault)
{
	static const struct layout_demand nothing;
	struct layout_machine machine;
	struct layout layout;
	unsigned int i;
	int err;

	err = vm_layout_machine(vm, &machine, fault);
	if (!err) {
		const struct layout_ask ask = {.machine = &machine,
					       .demand = &nothing,
					       .memory = vm->memory_mib << 20,
					       .page = 1};

		err = layout_plan(&ask, &layout, fault);
	}
	if (err)
		return err;
	for (i = 0; i < layout.count && max > (int)i; i++)
		ranges[i] = (struct vm_range){layout.part[i].start,
					      layout.part[i].size, "RAM"};
	return (int)layout.count;
}

char *vm_cmdline(const struct board *board, const struct layout *layout,
		 const char *append)
{
	const struct machine_ops *ops = machine_of(board, NULL);
	char *windows, *line;

	if (!append)
		append = "";
	windows = memory_cmdline(layout, ops && ops->device_tree);
	if (!windows)
		return NULL;
	/* A panic is the end of the run: reboot, which -no-reboot makes an exit. */
	if (asprintf(&line, "%s%s%s%s%s%s%s%s%s%s", ops ? "console=" : "",
		     ops ? ops->console : "", " panic=-1", windows,
		     *board->initcall_blacklist ? " initcall_blacklist=" : "",
		     board->initcall_blacklist, *board->cmdline ? " " : "",
		     board->cmdline, *append ? " " : "", append) < 0)
		line = NULL;
	free(windows);
	return line;
}
