// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/gpu.h"

#include <stdio.h>

/* Above what QEMU numbers by itself, below what machines use from the end. */
#define FIRST_SLOT 8

/*
 * Not "iommufd": QEMU looks a name up among the properties of all objects, too,
 * and from the second device on finds the first one's of that name beside the
 * object (object_resolve_partial_path() in qom/object.c).
 */
#define IOMMUFD "iommufd0"

char *qemu_gpu_address(const struct vm *vm, unsigned int index,
		       char text[VM_GPU_ADDRESS])
{
	snprintf(text, VM_GPU_ADDRESS, "%04x:%02x:00.0",
		 vm->pci_domain & 0xffff, (index + 1) & 0xff);
	return text;
}

uint64_t qemu_gpu_window(const struct vm *vm)
{
	uint64_t bytes = 0, window = 1;
	unsigned int i;

	for (i = 0; i < vm->gpu_count; i++)
		bytes += vm->gpus[i].window_bytes;
	while (window < bytes)
		window <<= 1;
	if (!bytes || window < vm->device_room)
		return vm->device_room;
	return window;
}

/* Ports without hot plug get no bus numbers but the one behind them. */
static void add_port(unsigned int index, struct words *words)
{
	words_add(words, "-device");
	words_add(words,
		  "pcie-root-port,id=gpuport%u,bus=pcie.0,addr=0x%x,"
		  "chassis=%u,slot=%u,hotplug=off",
		  index, FIRST_SLOT + index, index + 1, index + 1);
}

static void add_device(const struct vm *vm, unsigned int index,
		       struct words *words)
{
	words_add(words, "-device");
	if (vm->iommufd)
		words_add(words, "vfio-pci,fd=%u,iommufd=" IOMMUFD,
			  VM_FD_VFIO + index);
	else
		words_add(words, "vfio-pci,host=%s", vm->gpus[index].host);
	words_extend(words, ",id=gpu%u,bus=gpuport%u,addr=0x0", index, index);
}

void gpu_add_words(const struct vm *vm, struct words *words)
{
	unsigned int i;

	if (vm->gpu_count && vm->iommufd) {
		words_add(words, "-object");
		words_add(words, "iommufd,id=" IOMMUFD ",fd=%d", VM_FD_IOMMUFD);
	}
	for (i = 0; i < vm->gpu_count; i++) {
		add_port(i, words);
		add_device(vm, i, words);
	}
}
