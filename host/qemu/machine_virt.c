// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's generic Arm machine. */
#include <errno.h>

#include "qemu/machine.h"

/* hw/arm/virt.c, base_memmap and RAMLIMIT_BYTES. */
#define RAM_BASE    0x40000000ull
#define RAM_MAX_MIB (8ull << 20)
/* hw/arm/virt.c, extended_memmap and LEGACY_RAMLIMIT_BYTES. */
#define HIGH_BASE_MIN	  (256ull << 30)
#define HIGH_REDIST	  (64ull << 20)
#define HIGH_ECAM	  (256ull << 20)
#define HIGH_MMIO_DEFAULT (512ull << 30)
/*
 * hw/arm/boot.c, arm_load_kernel_notify(): the kernel is at the beginning,
 * the initrd 128 MiB behind it, the device tree on the next 2 MiB after that.
 */
#define INITRD_START (128ull << 20)
#define DTB_ROOM     (4ull << 20)
/* The distributor's interface has a bit per CPU (GICv2, IHI 0048B). */
#define GICV2_VCPUS 8

static void virt_add_words(const struct vm *vm, struct words *words)
{
	words_add(words, "-machine");
	words_add(words, "virt,gic-version=%u", vm->board->gic_version);
	if (*vm->board->highmem_mmio_size)
		words_extend(words, ",highmem-mmio-size=%s",
			     vm->board->highmem_mmio_size);
	else if (qemu_gpu_window(vm) > HIGH_MMIO_DEFAULT)
		words_extend(words, ",highmem-mmio-size=%lluM",
			     (unsigned long long)qemu_gpu_window(vm) >> 20);
}

static int virt_check(const struct vm *vm, struct fault *fault)
{
	if (*vm->board->highmem_mmio_size && !machine_has(vm, "highmem-mmio-size"))
		return fault_set(fault, FAULT_VMM, -ENOTSUP,
				 "%s: version %s has no highmem-mmio-size, "
				 "which the board sets; QEMU 10.0 has it",
				 qemu_caps_path(vm->caps),
				 qemu_caps_version(vm->caps));
	if (qemu_gpu_window(vm) > HIGH_MMIO_DEFAULT &&
	    !machine_has(vm, "highmem-mmio-size"))
		return fault_set(fault, FAULT_VMM, -ENOTSUP,
				 "%s: version %s has no room for the devices' "
				 "memory: they need %llu GiB, and only QEMU "
				 "10.0 can give more than 512",
				 qemu_caps_path(vm->caps),
				 qemu_caps_version(vm->caps),
				 (unsigned long long)qemu_gpu_window(vm) >> 30);
	if (vm->board->gic_version == 2 && vm->vcpus > GICV2_VCPUS)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--cpus %u: the board's GICv2 has interfaces "
				 "for %d",
				 vm->vcpus, GICV2_VCPUS);
	return 0;
}

/* One piece without an end of its own: all that is above it moves along. */
static void virt_place(const struct vm *vm, struct layout_machine *machine)
{
	machine->n_shapes = 1;
	machine->shape[0] = (struct layout_shape){
		.min = LAYOUT_GRANULE,
		.max = RAM_MAX_MIB << 20,
		.n_spans = 1,
		.span = {{RAM_BASE, RAM_MAX_MIB << 20}},
	};
	machine->head = INITRD_START + machine_initrd_room(vm) + DTB_ROOM;
}

static uint64_t align_up(uint64_t value, uint64_t size)
{
	return (value + size - 1) & ~(size - 1);
}

/* hw/arm/virt.c, virt_set_high_memmap(): each aligned to its own size. */
static size_t virt_devices(const struct vm *vm, uint64_t end,
			   struct rows_device *devices)
{
	uint64_t mmio = HIGH_MMIO_DEFAULT, base = HIGH_BASE_MIN;

	if (*vm->board->highmem_mmio_size)
		mmio = machine_size_of(vm->board->highmem_mmio_size);
	else if (qemu_gpu_window(vm) > mmio)
		mmio = qemu_gpu_window(vm);
	if (end > base)
		base = align_up(end, 1ull << 30);
	devices[0] = (struct rows_device){
		{0, RAM_BASE}, "flash, interrupt controller, serial port, PCI"};
	devices[1] = (struct rows_device){{base, HIGH_REDIST},
					  "interrupt controller"};
	base = align_up(base + HIGH_REDIST, HIGH_ECAM);
	devices[2] = (struct rows_device){{base, HIGH_ECAM}, "PCI configuration"};
	base = align_up(base + HIGH_ECAM, mmio);
	devices[3] = (struct rows_device){{base, mmio}, "PCI, 64-bit"};
	return 4;
}

const struct machine_ops machine_virt = {
	.name = "virt",
	.arch = "aarch64",
	.console = "ttyAMA0",
	.cpu_suffix = "-arm-cpu",
	.memory_end = "8 TiB",
	.memory_max_mib = RAM_MAX_MIB,
	.device_tree = true,
	.bridge = "/pcie@10000000", /* create_pcie() of hw/arm/virt.c */
	.add_words = virt_add_words,
	.check = virt_check,
	.place = virt_place,
	.devices = virt_devices,
};
