// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/module_btf.h"

#include <stdbool.h>
#include <string.h>

#include "file/elf_parts.h"

struct btf_sections {
	uint8_t *data;
	Elf64_Ehdr header;
	const char *names;
	size_t names_size;
};

static bool btf_open(uint8_t *data, size_t size, struct btf_sections *sections)
{
	Elf64_Ehdr *header = &sections->header;
	Elf64_Shdr names;

	if (elf_header(data, size, header) || header->e_type != ET_REL ||
	    !elf_has_sections(header, size) ||
	    header->e_shstrndx >= header->e_shnum)
		return false;
	sections->data = data;
	names = elf_section(data, header, header->e_shstrndx);
	if (names.sh_type != SHT_STRTAB ||
	    !elf_within(names.sh_offset, names.sh_size, size))
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

	for (i = 1; i < sections->header.e_shnum; i++) {
		section = elf_section(sections->data, &sections->header, i);
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
	section = elf_section(data, &sections.header, i);
	section.sh_size = 0;
	memcpy(data + sections.header.e_shoff + i * sizeof(section), &section,
	       sizeof(section));
}
