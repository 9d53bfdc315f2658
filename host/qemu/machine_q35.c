// SPDX-License-Identifier: GPL-2.0-or-later
/* A PC with PCI Express. */
#include <errno.h>
#include <string.h>

#include "qemu/machine.h"

#define MIB 20
#define GIB (1ull << 30)

#define RAM_MAX_MIB (4ull << MIB)

/*
 * Where QEMU stops RAM to leave room for devices, hw/i386/pc_q35.c: memory of
 * this size or more is cut at 2 GiB, and the rest begins at 4 GiB.
 */
#define LOW_LIMIT 0xb0000000ull
#define LOW_SPLIT 0x80000000ull
#define HIGH_BASE 0x100000000ull

/*
 * hw/i386/x86.c, x86_load_linux(): the kernel is near the beginning, the
 * initrd at the end of what is below 4 GiB. There SeaBIOS has its tables, too.
 */
#define KERNEL_ROOM   (128ull << MIB)
#define FIRMWARE_ROOM (16ull << MIB)

/*
 * AMD_HT_START and AMD_ABOVE_1TB_START of hw/i386/pc.c: with an AMD processor
 * what would lie over the one begins at the other.
 */
#define HT_START	0xfd00000000ull
#define ABOVE_1TB_START 0x10000000000ull

/* Q35_PCI_HOST_HOLE64_SIZE_DEFAULT of hw/pci-host/q35.c */
#define HOLE64_DEFAULT 0x800000000ull

#define TCG_BITS 40
#define BITS_MAX 52

/* Devices that no guest of ours uses; each is one less to probe and attack. */
static const char *const unused[] = {
	"hpet", "sata", "smbus", "smm", "usb", "vmport",
};

static void q35_add_words(const struct vm *vm, struct words *words)
{
	size_t i;

	words_add(words, "-machine");
	words_add(words, "q35");
	for (i = 0; i < sizeof(unused) / sizeof(unused[0]); i++)
		if (machine_has(vm, unused[i]))
			words_extend(words, ",%s=off", unused[i]);
	if (*vm->board->pci_hole64_size) {
		words_add(words, "-global");
		words_add(words, "q35-pcihost.pci-hole64-size=%s",
			  vm->board->pci_hole64_size);
	} else if (qemu_gpu_window(vm) > HOLE64_DEFAULT) {
		words_add(words, "-global");
		words_add(words, "q35-pcihost.pci-hole64-size=%lluM",
			  (unsigned long long)qemu_gpu_window(vm) >> MIB);
	}
}

static void q35_place(const struct vm *vm, struct layout_machine *machine)
{
	machine->n_shapes = 2;
	machine->shape[0] = (struct layout_shape){
		.min = LAYOUT_GRANULE,
		.max = LOW_LIMIT - 1,
		.n_spans = 1,
		.span = {{0, LOW_LIMIT}},
	};
	machine->shape[1] = (struct layout_shape){
		.min = LOW_LIMIT,
		.max = RAM_MAX_MIB << MIB,
		.n_spans = 2,
		.span = {{0, LOW_SPLIT}, {HIGH_BASE, RAM_MAX_MIB << MIB}},
	};
	machine->head = KERNEL_ROOM;
	machine->tail = machine_initrd_room(vm) + FIRMWARE_ROOM;
}

static uint64_t hole64_size(const struct vm *vm)
{
	if (*vm->board->pci_hole64_size)
		return machine_size_of(vm->board->pci_hole64_size);
	return qemu_gpu_window(vm) > HOLE64_DEFAULT ? qemu_gpu_window(vm)
						    : HOLE64_DEFAULT;
}

/* pc_pci_hole64_start() of hw/i386/pc.c */
static size_t q35_devices(const struct vm *vm, uint64_t end,
			  struct rows_device *devices)
{
	uint64_t low = end > HIGH_BASE ? LOW_SPLIT : end;
	uint64_t high = end > HIGH_BASE ? end : HIGH_BASE;

	devices[0] = (struct rows_device){
		{low, HIGH_BASE - low}, "PCI, interrupt controllers, firmware"};
	high = (high + GIB - 1) & ~(GIB - 1);
	devices[1] = (struct rows_device){{high, hole64_size(vm)}, "PCI, 64-bit"};
	return 2;
}

/* Where the hole begins. */
static uint64_t hole64_start(const struct vm *vm)
{
	uint64_t end = vm->memory_mib << MIB;
	const struct layout_part *last;

	if (vm->layout) {
		last = &vm->layout->part[vm->layout->count - 1];
		end = last->start + last->size;
	} else if (end >= LOW_LIMIT) {
		end += HIGH_BASE - LOW_SPLIT;
	}
	end = end > HIGH_BASE ? end : HIGH_BASE;
	return (end + GIB - 1) & ~(GIB - 1);
}

/*
 * TCG_PHYS_ADDR_BITS of target/i386/cpu.h, unless -cpu says otherwise: with
 * less than pc_max_used_gpa() of hw/i386/pc.c QEMU does not start. KVM's are
 * the host's.
 */
static void q35_add_features(const struct vm *vm, struct words *words)
{
	uint64_t last = hole64_start(vm) + hole64_size(vm) - 1;
	unsigned int bits = TCG_BITS;

	if (last >= HT_START)
		last += ABOVE_1TB_START - HIGH_BASE;
	while (bits < BITS_MAX && last >> bits)
		bits++;
	if (bits > TCG_BITS && !strstr(vm->board->tcg_cpu, "phys-bits="))
		words_extend(words, ",phys-bits=%u", bits);
}

/* QEMU would move the upper part of RAM from under the windows. */
static int q35_check(const struct vm *vm, struct fault *fault)
{
	uint64_t hole = hole64_size(vm), end = hole64_start(vm);

	if (!vm->layout || !vm->layout->n_windows)
		return 0;
	if (end <= HT_START && hole <= HT_START - end)
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--memory %llu MiB: memory with windows and the 64-bit "
			 "PCI hole of %llu GiB have to end below 1012 GiB",
			 (unsigned long long)vm->memory_mib,
			 (unsigned long long)hole >> 30);
}

const struct machine_ops machine_q35 = {
	.name = "q35",
	.arch = "x86_64",
	.console = "ttyS0",
	.cpu_suffix = "-x86_64-cpu",
	.memory_end = "4 TiB",
	.memory_max_mib = RAM_MAX_MIB,
	.device_tree = false,
	/* by ACPI, of which a guest hears nothing that came later */
	.plugs_at_once = true,
	.add_words = q35_add_words,
	.add_features = q35_add_features,
	.check = q35_check,
	.place = q35_place,
	.devices = q35_devices,
};
