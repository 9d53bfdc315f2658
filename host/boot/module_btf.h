/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The type information (BTF) of a kernel module. */
#ifndef GPUBOX_BOOT_MODULE_BTF_H
#define GPUBOX_BOOT_MODULE_BTF_H

#include <stddef.h>
#include <stdint.h>

/*
 * Make the section .BTF of the module of @size bytes at @data an empty one,
 * which the kernel passes over (btf_module_notify() in kernel/bpf/btf.c):
 * it would read its own several megabytes of types to check the module's few.
 * BPF programs then see the module without types. A module that names types
 * of its own (.BTF_ids) keeps them, since its functions for BPF programs
 * could not be registered and it would not load. What is no ELF file of a
 * kernel for our architectures stays as it is.
 */
void module_btf_empty(uint8_t *data, size_t size);

#endif /* GPUBOX_BOOT_MODULE_BTF_H */
