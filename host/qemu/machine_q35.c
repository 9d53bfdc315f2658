// SPDX-License-Identifier: GPL-2.0-or-later
/* A PC with PCI Express. */
#include "qemu/machine.h"

#define MIB 20

/*
 * Where QEMU stops RAM to leave room for devices, hw/i386/pc_q35.c: memory of
 * this size or more is cut at 2 GiB, and the rest begins at 4 GiB.
 */
#define LOW_LIMIT 0xb0000000ull
#define LOW_SPLIT 0x80000000ull
#define HIGH_BASE 0x100000000ull

/* Q35_PCI_HOST_HOLE64_SIZE_DEFAULT of hw/pci-host/q35.c */
#define HOLE64_DEFAULT 0x800000000ull

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
	} else if (vm_gpu_window(vm) > HOLE64_DEFAULT) {
		words_add(words, "-global");
		words_add(words, "q35-pcihost.pci-hole64-size=%lluM",
			  (unsigned long long)vm_gpu_window(vm) >> MIB);
	}
}

static int q35_map(uint64_t size, struct vm_range *ranges, int max)
{
	uint64_t low = size < LOW_LIMIT ? size : LOW_SPLIT;

	if (max > 0)
		ranges[0] = (struct vm_range){0, low, "RAM below 4 GiB"};
	if (low == size)
		return 1;
	if (max > 1)
		ranges[1] = (struct vm_range){HIGH_BASE, size - low,
					      "RAM above 4 GiB"};
	return 2;
}

const struct machine_ops machine_q35 = {
	.name = "q35",
	.arch = "x86_64",
	.console = "ttyS0",
	.cpu_suffix = "-x86_64-cpu",
	.memory_end = "4 TiB",
	.memory_max_mib = 4ull << MIB,
	.device_tree = false,
	.add_words = q35_add_words,
	.map = q35_map,
};
