/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A QEMU machine model: what differs from one to the other. */
#ifndef GPUBOX_QEMU_MACHINE_H
#define GPUBOX_QEMU_MACHINE_H

#include <stdbool.h>

#include "fault.h"
#include "qemu/vm.h"
#include "qemu/words.h"

struct machine_ops {
	const char *name;	 /* QEMU's, without a version */
	const char *arch;	 /* as in struct board */
	const char *console;	 /* the kernel's name of the serial port */
	const char *cpu_suffix;	 /* of QOM types that are CPU models */
	const char *memory_end;	 /* how much RAM it takes, for people */
	uint64_t memory_max_mib; /* the same */
	bool device_tree;	 /* describes itself by one */
	bool plugs_at_once;	 /* what is put into a port is there */
	const char *bridge;	 /* the PCI host's path in it, or NULL */

	/* Words of -machine and of what else only this machine has. */
	void (*add_words)(const struct vm *vm, struct words *words);
	/* What the board's CPU model lacks under TCG, for -cpu; may be NULL. */
	void (*add_features)(const struct vm *vm, struct words *words);
	/* What -m, the board and this QEMU do not agree on; may be NULL. */
	int (*check)(const struct vm *vm, struct fault *fault);
	/* Where RAM goes, and what of it the boot needs; ->name is set. */
	void (*place)(const struct vm *vm, struct layout_machine *machine);
	/* What is not memory when memory ends at @end; ascending, how many. */
	size_t (*devices)(const struct vm *vm, uint64_t end,
			  struct rows_device *devices);
};

extern const struct machine_ops machine_q35;
extern const struct machine_ops machine_virt;

/* The machine of @board; NULL and @fault (-ENOTSUP, FAULT_HOST) if unknown. */
const struct machine_ops *machine_of(const struct board *board,
				     struct fault *fault);

/* Bytes for the initrd of @vm: what it has, or what most will have. */
uint64_t machine_initrd_room(const struct vm *vm);

/* A size as QEMU has it, checked when the board was built: 64G. */
uint64_t machine_size_of(const char *text);

/* True if this QEMU's -machine takes @property for the board's machine. */
bool machine_has(const struct vm *vm, const char *property);

#endif /* GPUBOX_QEMU_MACHINE_H */
