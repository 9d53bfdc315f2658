/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program or a shared library says to the dynamic linker. */
#ifndef GPUBOX_DRIVER_ELF_DYNAMIC_H
#define GPUBOX_DRIVER_ELF_DYNAMIC_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "file/mapping.h"

#define ELF_NEEDED_MAX 128

/* Strings lie in the file that was read; NULL where it does not say. */
struct elf_dynamic {
	uint16_t machine;   /* EM_X86_64, EM_AARCH64 */
	const char *soname; /* a name without a slash */
	const char *interp; /* an absolute path: the dynamic linker's */
	const char *needed[ELF_NEEDED_MAX];
	unsigned int needed_count;
};

/*
 * Read the 64-bit little-endian ELF file of @size bytes at @data, which comes
 * from outside. -ENOTSUP: it is another kind of ELF file; -EBADMSG: it is
 * none, or something in it lies outside of it, has no end, or is no name;
 * -E2BIG: more than ELF_NEEDED_MAX libraries. A program that is linked
 * statically has nothing of it, which is no error.
 */
int elf_dynamic_read(const uint8_t *data, size_t size, struct elf_dynamic *dyn);

/*
 * The same of the file @path, of which little is read. @parts, where the
 * strings lie, is for mapping_close(), and untouched on failure. Further
 * errors: those of input_open() and mapping_fill(), which alone set @fault.
 */
int elf_dynamic_open(const char *path, struct mapping *parts,
		     struct elf_dynamic *dyn, struct fault *fault);

#endif /* GPUBOX_DRIVER_ELF_DYNAMIC_H */
