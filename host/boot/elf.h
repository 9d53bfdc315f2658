/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An x86-64 vmlinux, as far as QEMU's loader asks. */
#ifndef GPUBOX_BOOT_ELF_H
#define GPUBOX_BOOT_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True if the @size bytes at @data begin as any ELF file does. */
bool elf_is(const uint8_t *data, size_t size);

/*
 * True for an x86-64 ELF file with the note that holds the entry point for
 * PVH boots (XEN_ELFNOTE_PHYS32_ENTRY): without it QEMU does not start it.
 */
bool elf_has_pvh(const uint8_t *data, size_t size);

/*
 * Cut from an ELF file that elf_has_pvh() what no loader needs: the zeros at
 * the end of the last segment (.bss and .brk are in the file) and what lies
 * behind it. A quarter of a kernel that is hashed and copied at every start.
 * Returns the new size; the memory image stays as it was.
 */
size_t elf_trim(uint8_t *data, size_t size);

#endif /* GPUBOX_BOOT_ELF_H */
