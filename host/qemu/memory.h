/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's memory on QEMU's command line. */
#ifndef GPUBOX_QEMU_MEMORY_H
#define GPUBOX_QEMU_MEMORY_H

#include "fault.h"
#include "qemu/vm.h"
#include "qemu/words.h"

/*
 * -m, and behind it the backends: none of our own for plain memory, one for
 * huge pages, and with windows one for each part of vm->layout, each the
 * memory of a NUMA node: a machine concatenates those in their order.
 */
void memory_add_words(const struct vm *vm, struct words *words);

/* The same sizes and nodes for a QEMU that only describes the machine. */
void memory_add_dump_words(const struct vm *vm, struct words *words);

/*
 * Whether there can be the windows. -ENOTSUP: FAULT_VMM (this QEMU is too
 * old), FAULT_HOST (the board has a firmware, which knows of none).
 */
int memory_check(const struct vm *vm, struct fault *fault);

/*
 * What tells the guest's kernel of the windows on its command line, with a
 * blank before each word; "" without windows. NULL: out of memory.
 */
char *memory_cmdline(const struct layout *layout, bool device_tree);

#endif /* GPUBOX_QEMU_MEMORY_H */
