/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of an ELF file from outside: 64 bits and little-endian, as both
 * our architectures are. Nothing in it is aligned, every bound is asked for.
 */
#ifndef GPUBOX_FILE_ELF_PARTS_H
#define GPUBOX_FILE_ELF_PARTS_H

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Of the @size bytes at @data. -EBADMSG: no ELF file; -ENOTSUP: another kind.
 */
static inline int elf_header(const void *data, size_t size, Elf64_Ehdr *header)
{
	if (size < sizeof(*header) || memcmp(data, ELFMAG, SELFMAG) != 0)
		return -EBADMSG;
	memcpy(header, data, sizeof(*header));
	return header->e_ident[EI_CLASS] == ELFCLASS64 &&
			       header->e_ident[EI_DATA] == ELFDATA2LSB
		       ? 0
		       : -ENOTSUP;
}

/* Whether @length bytes at @offset are in a file of @size. */
static inline bool elf_within(uint64_t offset, uint64_t length, size_t size)
{
	return offset <= size && length <= size - offset;
}

/* Whether the program headers are, the section headers are. */
static inline bool elf_has_segments(const Elf64_Ehdr *header, size_t size)
{
	return header->e_phentsize == sizeof(Elf64_Phdr) &&
	       elf_within(header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr),
			  size);
}

static inline bool elf_has_sections(const Elf64_Ehdr *header, size_t size)
{
	return header->e_shentsize == sizeof(Elf64_Shdr) &&
	       elf_within(header->e_shoff, header->e_shnum * sizeof(Elf64_Shdr),
			  size);
}

/* The @i-th, which is there. */
static inline Elf64_Phdr elf_segment(const void *data, const Elf64_Ehdr *header,
				     unsigned int i)
{
	Elf64_Phdr segment;

	memcpy(&segment,
	       (const uint8_t *)data + header->e_phoff + i * sizeof(segment),
	       sizeof(segment));
	return segment;
}

static inline Elf64_Shdr elf_section(const void *data, const Elf64_Ehdr *header,
				     unsigned int i)
{
	Elf64_Shdr section;

	memcpy(&section,
	       (const uint8_t *)data + header->e_shoff + i * sizeof(section),
	       sizeof(section));
	return section;
}

#endif /* GPUBOX_FILE_ELF_PARTS_H */
