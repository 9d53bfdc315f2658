// SPDX-License-Identifier: GPL-2.0-or-later
/* Real modules are in tests/image/modules.sh; here is what is none. */
#include <elf.h>

#include "unit.h"

#include "boot/module_btf.h"

static const char names[] = "\0.shstrtab\0.BTF\0.BTF_ids";

enum { NAME_TABLE = 1, NAME_BTF = 11, NAME_IDS = 16 };
enum { SECTION_NONE, SECTION_NAMES, SECTION_BTF, SECTION_LAST, SECTIONS };

struct module {
	Elf64_Ehdr header;
	Elf64_Shdr sections[SECTIONS];
	char names[sizeof(names)];
};

/* A module whose last section has the name at @last. */
static struct module make_module(uint32_t last)
{
	struct module module = {
		.header =
			{
				.e_ident = ELFMAG,
				.e_type = ET_REL,
				.e_shoff = offsetof(struct module, sections),
				.e_shentsize = sizeof(Elf64_Shdr),
				.e_shnum = SECTIONS,
				.e_shstrndx = SECTION_NAMES,
			},
		.sections =
			{
				[SECTION_NAMES] =
					{
						.sh_name = NAME_TABLE,
						.sh_type = SHT_STRTAB,
						.sh_offset = offsetof(
							struct module, names),
						.sh_size = sizeof(names),
					},
				[SECTION_BTF] = {.sh_name = NAME_BTF, .sh_size = 7},
				[SECTION_LAST] = {.sh_name = last, .sh_size = 9},
			},
	};

	module.header.e_ident[EI_CLASS] = ELFCLASS64;
	module.header.e_ident[EI_DATA] = ELFDATA2LSB;
	memcpy(module.names, names, sizeof(names));
	return module;
}

TEST(test_emptied)
{
	struct module module = make_module(NAME_TABLE), before = module;

	module_btf_empty((uint8_t *)&module, sizeof(module));
	assert_int_equal(module.sections[SECTION_BTF].sh_size, 0);
	module.sections[SECTION_BTF].sh_size = 7;
	assert_memory_equal(&module, &before, sizeof(module));
}

TEST(test_kept_for_its_own_types)
{
	struct module module = make_module(NAME_IDS);

	module_btf_empty((uint8_t *)&module, sizeof(module));
	assert_int_equal(module.sections[SECTION_BTF].sh_size, 7);
}

/* Whatever byte is damaged, and wherever it ends: ASan watches. */
TEST(test_damaged)
{
	struct module module;
	uint8_t *bytes = (uint8_t *)&module;
	size_t i, bit;

	for (i = 0; i < sizeof(module); i++) {
		for (bit = 0; bit < 8; bit++) {
			module = make_module(NAME_TABLE);
			bytes[i] ^= 1 << bit;
			module_btf_empty(bytes, sizeof(module));
		}
		module = make_module(NAME_TABLE);
		memmove(bytes + sizeof(module) - i, bytes, i);
		module_btf_empty(bytes + sizeof(module) - i, i);
	}
	module = make_module(NAME_TABLE);
	module.header.e_shoff = UINT64_MAX - 8;
	module_btf_empty(bytes, sizeof(module));
	module = make_module(NAME_TABLE);
	module.header.e_type = ET_EXEC;
	module_btf_empty(bytes, sizeof(module));
	assert_int_equal(module.sections[SECTION_BTF].sh_size, 7);
}

UNIT_MAIN(NULL, NULL)
