// SPDX-License-Identifier: GPL-2.0-or-later
/* What a library asks of the dynamic linker, also from damaged ones. */
#include "unit.h"

#include "driver/elf_dynamic.h"
#include "elf_builder.h"

static struct elf_builder elf;
static struct elf_dynamic dyn;

FIXTURE(setup)
{
	elf_begin(&elf, EM_X86_64);
	return 0;
}

/* In memory of exactly that size, so that a sanitizer sees what is behind. */
static int read_it(void)
{
	uint8_t *copy = malloc(elf.size);
	int err;

	memcpy(copy, elf.data, elf.size);
	err = elf_dynamic_read(copy, elf.size, &dyn);
	free(copy);
	return err;
}

TEST(test_reads)
{
	elf_entry(&elf, DT_NEEDED, elf_string(&elf, "libone.so.1"));
	elf_entry(&elf, DT_SONAME, elf_string(&elf, "libself.so.2"));
	elf_entry(&elf, DT_NEEDED, elf_string(&elf, "libtwo.so"));
	elf_end(&elf, "/lib64/ld.so.2");
	assert_int_equal(elf_dynamic_read(elf.data, elf.size, &dyn), 0);
	assert_int_equal(dyn.machine, EM_X86_64);
	assert_string_equal(dyn.soname, "libself.so.2");
	assert_string_equal(dyn.interp, "/lib64/ld.so.2");
	assert_int_equal(dyn.needed_count, 2);
	assert_string_equal(dyn.needed[0], "libone.so.1");
	assert_string_equal(dyn.needed[1], "libtwo.so");
}

TEST(test_kinds)
{
	elf.header.e_ident[EI_CLASS] = ELFCLASS32;
	elf_end(&elf, NULL);
	assert_int_equal(read_it(), -ENOTSUP);
	elf.data[EI_CLASS] = ELFCLASS64;
	assert_int_equal(read_it(), 0);
	elf.data[EI_DATA] = ELFDATA2MSB;
	assert_int_equal(read_it(), -ENOTSUP);
	elf.data[0] = 0;
	assert_int_equal(read_it(), -EBADMSG);
}

TEST(test_names)
{
	static const char *const names[] = {"",
					    "..",
					    "../libc.so",
					    "a/b",
					    "lib\x1b[2J.so",
					    "lib\xc3\xa9.so"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		elf_begin(&elf, EM_X86_64);
		elf_entry(&elf, DT_NEEDED, elf_string(&elf, names[i]));
		elf_end(&elf, NULL);
		assert_int_equal(read_it(), -EBADMSG);
	}
	for (i = 0; i < 3; i++) {
		static const char *const interps[] = {"lib/ld.so", "",
						      "/lib/../../ld.so"};

		elf_begin(&elf, EM_X86_64);
		elf_end(&elf, interps[i]);
		assert_int_equal(read_it(), -EBADMSG);
	}
}

TEST(test_bounds)
{
	size_t at;

	elf_entry(&elf, DT_NEEDED, elf_string(&elf, "libone.so.1"));
	elf_entry(&elf, DT_SONAME, 1 << 20);
	elf_end(&elf, NULL);
	assert_int_equal(read_it(), -EBADMSG);
	/* the last string has no end within what DT_STRSZ says */
	elf_begin(&elf, EM_X86_64);
	elf_entry(&elf, DT_NEEDED, elf_string(&elf, "libone.so.1"));
	elf.strings_size--;
	elf_end(&elf, NULL);
	assert_int_equal(read_it(), -EBADMSG);
	/* the table of strings lies outside */
	elf_begin(&elf, EM_X86_64);
	elf_entry(&elf, DT_STRTAB, 0x77777777);
	elf_end(&elf, NULL);
	assert_int_equal(read_it(), -EBADMSG);
	/* cut anywhere, it is refused or read, never read past its end */
	elf_begin(&elf, EM_X86_64);
	elf_entry(&elf, DT_NEEDED, elf_string(&elf, "libone.so.1"));
	elf_end(&elf, "/ld.so");
	for (at = 0; at < sizeof(elf.data); at++) {
		elf.size = at;
		assert_true(read_it() < 0);
	}
}

TEST(test_too_many)
{
	static uint8_t many[3 * 4096];
	const size_t room = sizeof(elf.header) + sizeof(elf.segments);
	Elf64_Phdr *dynamic = &elf.segments[1];
	Elf64_Dyn entry = {.d_tag = DT_NEEDED, .d_un.d_val = 1};
	size_t i;

	elf_string(&elf, "libone.so.1");
	elf_end(&elf, NULL);
	memcpy(many, elf.data, elf.size);
	dynamic->p_offset = 4096;
	dynamic->p_filesz = 200 * sizeof(entry);
	memcpy(many + sizeof(elf.header), elf.segments, sizeof(elf.segments));
	/* DT_STRTAB and DT_STRSZ, which the builder has put first */
	memcpy(many + 4096, many + room, 2 * sizeof(entry));
	for (i = 2; i < 200; i++)
		memcpy(many + 4096 + i * sizeof(entry), &entry, sizeof(entry));
	assert_int_equal(elf_dynamic_read(many, sizeof(many), &dyn), -E2BIG);
}

UNIT_MAIN_EACH(setup, NULL)
