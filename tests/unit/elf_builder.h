/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small shared library, as bytes: for the tests of who reads one. */
#ifndef GPUBOX_TESTS_ELF_BUILDER_H
#define GPUBOX_TESTS_ELF_BUILDER_H

#include <elf.h>
#include <stdint.h>
#include <string.h>

#define ELF_BUILDER_BASE 0x10000

struct elf_builder {
	uint8_t data[4096];
	size_t size;
	Elf64_Ehdr header;
	Elf64_Phdr segments[3]; /* PT_LOAD, PT_DYNAMIC, PT_INTERP */
	Elf64_Dyn entries[16];
	unsigned int count;
	char strings[1024];
	size_t strings_size;
};

static inline uint64_t elf_string(struct elf_builder *elf, const char *text)
{
	size_t at = elf->strings_size;

	memcpy(elf->strings + at, text, strlen(text) + 1);
	elf->strings_size += strlen(text) + 1;
	return at;
}

static inline void elf_entry(struct elf_builder *elf, Elf64_Sxword tag,
			     uint64_t value)
{
	elf->entries[elf->count].d_tag = tag;
	elf->entries[elf->count++].d_un.d_val = value;
}

static inline void elf_begin(struct elf_builder *elf, uint16_t machine)
{
	memset(elf, 0, sizeof(*elf));
	elf->strings_size = 1;
	memcpy(elf->header.e_ident, ELFMAG, SELFMAG);
	elf->header.e_ident[EI_CLASS] = ELFCLASS64;
	elf->header.e_ident[EI_DATA] = ELFDATA2LSB;
	elf->header.e_type = ET_DYN;
	elf->header.e_machine = machine;
	elf->header.e_phoff = sizeof(elf->header);
	elf->header.e_phentsize = sizeof(Elf64_Phdr);
	elf->header.e_phnum = 3;
}

/* Lay it out; what was set in @elf before stays as it is. */
static inline void elf_end(struct elf_builder *elf, const char *interp)
{
	size_t dynamic = sizeof(elf->header) + sizeof(elf->segments);
	size_t strings = dynamic + sizeof(elf->entries);
	size_t name = strings + sizeof(elf->strings);

	elf_entry(elf, DT_STRTAB, ELF_BUILDER_BASE + strings);
	elf_entry(elf, DT_STRSZ, elf->strings_size);
	elf->size = sizeof(elf->data);
	elf->segments[0] = (Elf64_Phdr){.p_type = PT_LOAD,
					.p_vaddr = ELF_BUILDER_BASE,
					.p_filesz = elf->size,
					.p_memsz = elf->size};
	elf->segments[1] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
					.p_offset = dynamic,
					.p_filesz = sizeof(elf->entries)};
	elf->segments[2] =
		(Elf64_Phdr){.p_type = interp ? PT_INTERP : PT_NULL,
			     .p_offset = name,
			     .p_filesz = interp ? strlen(interp) + 1 : 0};
	if (interp)
		memcpy(elf->data + name, interp, strlen(interp) + 1);
	memcpy(elf->data, &elf->header, sizeof(elf->header));
	memcpy(elf->data + sizeof(elf->header), elf->segments,
	       sizeof(elf->segments));
	memcpy(elf->data + dynamic, elf->entries, sizeof(elf->entries));
	memcpy(elf->data + strings, elf->strings, sizeof(elf->strings));
}

#endif /* GPUBOX_TESTS_ELF_BUILDER_H */
