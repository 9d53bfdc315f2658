// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/module_btf.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>

struct btf_sections {
	uint8_t *table; /* of Elf64_Shdr, not aligned */
	unsigned int count;
	const char *names;
	size_t names_size;
};

static Elf64_Shdr btf_section(const struct btf_sections *sections, unsigned int i)
{
	Elf64_Shdr section;

	memcpy(&section, sections->table + i * sizeof(section), sizeof(section));
	return section;
}

/* Both our architectures are little-endian, as the file is. */
static bool btf_open(uint8_t *data, size_t size, struct btf_sections *sections)
{
	Elf64_Ehdr header;
	Elf64_Shdr names;

	if (size < sizeof(header))
		return false;
	memcpy(&header, data, sizeof(header));
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_ident[EI_CLASS] != ELFCLASS64 ||
	    header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_type != ET_REL ||
	    header.e_shentsize != sizeof(names) || header.e_shoff > size ||
	    header.e_shnum > (size - header.e_shoff) / sizeof(names) ||
	    header.e_shstrndx >= header.e_shnum)
		return false;
	sections->table = data + header.e_shoff;
	sections->count = header.e_shnum;
	names = btf_section(sections, header.e_shstrndx);
	if (names.sh_type != SHT_STRTAB || names.sh_offset > size ||
	    names.sh_size > size - names.sh_offset)
		return false;
	sections->names = (const char *)data + names.sh_offset;
	sections->names_size = names.sh_size;
	return true;
}

/* The section called @name, or 0, which is never one. */
static unsigned int btf_find(const struct btf_sections *sections, const char *name)
{
	const size_t length = strlen(name) + 1;
	Elf64_Shdr section;
	unsigned int i;

	for (i = 1; i < sections->count; i++) {
		section = btf_section(sections, i);
		if (section.sh_name < sections->names_size &&
		    length <= sections->names_size - section.sh_name &&
		    !memcmp(sections->names + section.sh_name, name, length))
			return i;
	}
	return 0;
}

void module_btf_empty(uint8_t *data, size_t size)
{
	struct btf_sections sections;
	Elf64_Shdr section;
	unsigned int i;

	if (!btf_open(data, size, &sections) || btf_find(&sections, ".BTF_ids"))
		return;
	i = btf_find(&sections, ".BTF");
	if (!i)
		return;
	section = btf_section(&sections, i);
	section.sh_size = 0;
	memcpy(sections.table + i * sizeof(section), &section, sizeof(section));
}
