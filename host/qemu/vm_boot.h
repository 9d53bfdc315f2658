/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between a machine that boots, one that becomes a template, and
 * one that goes on from there; all other words are the same for the three.
 *
 * QEMU writes a template to VM_FD_STATE, or reads it from there. From 9.1 on
 * it wants a file for that and not a descriptor that is one (migration/fd.c),
 * which is a set of descriptors here: VM_BOOT_FILE.
 *
 * Where the memory stands apart, QEMU is told on both sides to leave it out
 * (x-ignore-shared). QEMU 7.2 has no option for that: its guest goes on when QMP
 * says so, and not by itself.
 */
#ifndef GPUBOX_QEMU_VM_BOOT_H
#define GPUBOX_QEMU_VM_BOOT_H

#include <jansson.h>

#include "qemu/vm.h"
#include "qemu/words.h"

/* The set behind those of the disks. */
#define VM_BOOT_SET  17
#define VM_BOOT_FILE "file:/dev/fdset/17"

/* Whether this QEMU is told VM_BOOT_FILE, and not the descriptor. */
bool vm_boot_by_file(const struct qemu_caps *caps);

/* Kernel, initramfs and command line, or the template. */
void vm_boot_add_words(const struct vm *vm, struct words *words);

/*
 * The arguments of migrate-set-capabilities, for a template, and of
 * migrate-incoming, for who goes on from one; the caller's. NULL: no memory.
 */
json_t *vm_boot_capabilities(bool ram_apart);
json_t *vm_boot_incoming(const struct qemu_caps *caps);

/*
 * QMP, the console and the ports of guest_abi.h. To a guest that becomes a
 * template nobody opens the ports: their host's ends are closed in it, and it
 * sees them opened when it goes on.
 */
void vm_boot_add_channels(const struct vm *vm, struct words *words);

#endif /* GPUBOX_QEMU_VM_BOOT_H */
