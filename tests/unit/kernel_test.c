// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels of every form, made here, and what damaged ones lead to. */
#include <archive.h>
#include <archive_entry.h>
#include <elf.h>

#include "unit.h"

#include "boot/kernel.h"

#define RELEASE "6.1.0-9-test"
#define BANNER	"Linux version " RELEASE " (who@where) #1"
#define SETUP	1024 /* the boot sector and one of setup */

static uint8_t file[65536];
static uint8_t inner[16384];
static struct kernel kernel;
static struct fault fault;

static void put32(uint8_t *p, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Bytes that do not compress, the same each time. */
static void fill(uint8_t *p, size_t size)
{
	uint32_t x = 1;

	while (size--) {
		x = x * 1664525 + 1013904223;
		*p++ = (uint8_t)(x >> 24);
	}
}

/* An ELF with one note segment and a banner. */
static size_t make_elf(uint32_t note_type)
{
	Elf64_Ehdr header = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB},
		.e_machine = EM_X86_64,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 2,
	};
	Elf64_Phdr notes[2] = {
		{.p_type = PT_LOAD, .p_filesz = 8000, .p_memsz = 9000},
		{.p_type = PT_NOTE, .p_offset = 512, .p_filesz = 40}};
	uint8_t *note = inner + 512;

	memset(inner, 0, sizeof(inner));
	memcpy(inner, &header, sizeof(header));
	memcpy(inner + sizeof(header), notes, sizeof(notes));
	put32(note, 4); /* another note first */
	put32(note + 4, 4);
	put32(note + 8, 1);
	put32(note + 20, 4);
	put32(note + 24, 4);
	put32(note + 28, note_type);
	memcpy(note + 32, "Xen", 4);
	notes[1].p_filesz = 40;
	memcpy(inner + sizeof(header), notes, sizeof(notes));
	fill(inner + 1024, 2048);
	memcpy(inner + 4096, BANNER, sizeof(BANNER));
	return 8192;
}

/* Compress @size bytes of inner; level of the filter as libarchive names it. */
static size_t compress_to(uint8_t *to, size_t max, const char *filter, size_t size)
{
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	size_t used = 0;

	archive_write_set_format_raw(a);
	assert_int_equal(archive_write_add_filter_by_name(a, filter), ARCHIVE_OK);
	archive_write_set_bytes_per_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, to, max, &used), 0);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_pathname(entry, "x");
	archive_write_header(a, entry);
	assert_int_equal(archive_write_data(a, inner, size), size);
	archive_write_close(a);
	archive_write_free(a);
	archive_entry_free(entry);
	return used;
}

/* A bzImage around inner; returns its size. */
static size_t make_bzimage(const char *filter, size_t size)
{
	size_t len;

	memset(file, 0, sizeof(file));
	len = compress_to(file + SETUP + 16, sizeof(file) - SETUP - 32, filter,
			  size);
	if (strcmp(filter, "gzip")) {
		put32(file + SETUP + 16 + len, (uint32_t)size);
		len += 4;
	}
	file[0x1f1] = 1;
	file[0x1fe] = 0x55;
	file[0x1ff] = 0xaa;
	memcpy(file + 0x202, "HdrS", 4);
	file[0x206] = 0x0f;
	file[0x207] = 0x02;
	put32(file + 0x20e, 0x180);
	memcpy(file + 0x380, RELEASE " (who@where) #1", 28);
	put32(file + 0x248, 16);
	put32(file + 0x24c, (uint32_t)len);
	return SETUP + 16 + len;
}

static int load(const void *data, size_t size, const char *arch)
{
	memset(&fault, 0, sizeof(fault));
	return kernel_load("vmlinuz", data, size, arch, &kernel, &fault);
}

static void assert_kernel(const char *format, size_t size)
{
	assert_string_equal(kernel.format, format);
	assert_string_equal(kernel.release, RELEASE);
	assert_int_equal(kernel.size, size);
}

/* Without the zeros behind the banner, which memory has all the same. */
static void assert_trimmed(void)
{
	Elf64_Phdr segment;

	assert_kernel("vmlinux", 4096 + sizeof(BANNER) - 1);
	memcpy(&segment, (const uint8_t *)kernel.data + sizeof(Elf64_Ehdr),
	       sizeof(segment));
	assert_int_equal(segment.p_filesz, kernel.size);
	assert_int_equal(segment.p_memsz, 9000);
	assert_memory_equal((const uint8_t *)kernel.data + 512, inner + 512,
			    kernel.size - 512);
}

TEST(test_bzimage)
{
	static const char *const filters[] = {"gzip", "bzip2", "lzma", "xz",
					      "zstd"};
	size_t i, size;

	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		size = make_bzimage(filters[i], make_elf(18));
		assert_int_equal(load(file, size, "x86_64"), 0);
		assert_trimmed();
		kernel_free(&kernel);
	}
}

/* As a decoder without a checksum unpacks what is damaged. */
TEST(test_bzimage_of_another_size)
{
	static const char *const filters[] = {"gzip", "xz", "zstd"};
	size_t i, size;

	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		size = make_bzimage(filters[i], make_elf(18));
		file[size - 4]++;
		assert_int_equal(load(file, size, "x86_64"), -EBADMSG);
		assert_non_null(strstr(fault.text, "damaged"));
	}
}

/* Nothing that can be unpacked: the kernel does it itself. */
TEST(test_bzimage_stays)
{
	size_t size;

	size = make_bzimage("gzip", make_elf(17));
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_kernel("bzImage", size);
	assert_ptr_equal(kernel.data, file);
	assert_null(kernel.buffer);
	size = make_bzimage("gzip", make_elf(18));
	memset(file + SETUP + 16, 'x', 8); /* lzo, say */
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_kernel("bzImage", size);
	size = make_bzimage("gzip", make_elf(18));
	file[0x206] = 7; /* a protocol without payload */
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_kernel("bzImage", size);
}

TEST(test_bzimage_lies)
{
	size_t size;

	size = make_bzimage("gzip", make_elf(18));
	put32(file + 0x248, 0xffffffff);
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_string_equal(kernel.format, "bzImage");
	size = make_bzimage("gzip", make_elf(18));
	put32(file + 0x24c, 0xffffffff);
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_string_equal(kernel.format, "bzImage");
	file[0x1f1] = 255;
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_string_equal(kernel.release, "");
}

TEST(test_bzimage_version)
{
	size_t size = make_bzimage("gzip", make_elf(17));

	put32(file + 0x20e, 0);
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_string_equal(kernel.release, "");
	put32(file + 0x20e, 0xffff);
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_string_equal(kernel.release, "");
	put32(file + 0x20e, 0x180);
	memset(file + 0x380, '6', 128);
	assert_int_equal(load(file, size, "x86_64"), 0);
	assert_string_equal(kernel.release, "");
}

TEST(test_damaged)
{
	static const char *const filters[] = {"gzip", "xz", "zstd"};
	size_t i, size;

	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		size = make_bzimage(filters[i], make_elf(18));
		memset(file + size - 60, 0xff, 48);
		assert_int_equal(load(file, size, "x86_64"), -EBADMSG);
		assert_int_equal(fault.class, FAULT_GUEST);
	}
}

/* Whatever is cut off: an answer, and nothing read behind the end. */
TEST(test_every_truncation)
{
	size_t size = make_bzimage("xz", make_elf(18)), n;
	uint8_t *copy;
	int ret;

	for (n = 1; n < size; n++) {
		copy = malloc(n);
		memcpy(copy, file, n);
		ret = load(copy, n, "x86_64");
		if (!ret) {
			assert_string_equal(kernel.format, "bzImage");
			kernel_free(&kernel);
		} else {
			assert_int_equal(ret, -ENOEXEC);
		}
		free(copy);
	}
}

TEST(test_vmlinux)
{
	size_t size = make_elf(18), n;

	assert_int_equal(load(inner, size, "x86_64"), 0);
	assert_kernel("vmlinux", size);
	assert_ptr_equal(kernel.data, inner);
	for (n = 4; n < 552; n++)
		assert_int_equal(load(inner, n, "x86_64"), -ENOEXEC);
	make_elf(17);
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
	assert_non_null(strstr(fault.text, "PVH"));
}

TEST(test_vmlinux_lies)
{
	size_t size = make_elf(18);
	Elf64_Ehdr *header = (Elf64_Ehdr *)inner;
	Elf64_Phdr *segments = (Elf64_Phdr *)(header + 1);

	put32(inner + 512, 0xffffffff);
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
	make_elf(18);
	put32(inner + 516, 0xfffffffd);
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
	make_elf(18);
	segments[1].p_offset = UINT64_MAX;
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
	make_elf(18);
	segments[1].p_filesz = UINT64_MAX;
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
	make_elf(18);
	header->e_phoff = UINT64_MAX - 8;
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
	make_elf(18);
	header->e_phnum = 0xffff;
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
}

static size_t make_image(void)
{
	memset(inner, 0, sizeof(inner));
	memcpy(inner, "MZ", 2);
	memcpy(inner + 56, "ARM\x64", 4);
	memcpy(inner + 4096, BANNER, sizeof(BANNER));
	return 8192;
}

TEST(test_image)
{
	size_t size = make_image();

	assert_int_equal(load(inner, size, "aarch64"), 0);
	assert_kernel("Image", size);
	assert_string_equal(kernel.arch, "aarch64");
	assert_int_equal(load(inner, size, "x86_64"), -ENOEXEC);
	assert_non_null(strstr(fault.text, "for aarch64, the guest is x86_64"));
}

TEST(test_image_gz)
{
	size_t size = compress_to(file, sizeof(file), "gzip", make_image());

	assert_int_equal(load(file, size, "aarch64"), 0);
	assert_kernel("Image", 8192);
	kernel_free(&kernel);
	assert_int_equal(load(file, size / 2, "aarch64"), -EBADMSG);
	/* somebody's text */
	memset(inner, 'x', 100);
	size = compress_to(file, sizeof(file), "gzip", 100);
	assert_int_equal(load(file, size, "aarch64"), -ENOEXEC);
}

static size_t make_zboot(const char *filter)
{
	size_t len;

	memset(file, 0, sizeof(file));
	len = compress_to(file + 512, sizeof(file) - 512, filter, make_image());
	memcpy(file, "MZ\0\0zimg", 8);
	put32(file + 8, 512);
	put32(file + 12, (uint32_t)len);
	memcpy(file + 24, filter, strlen(filter));
	if (!strcmp(filter, "gzip"))
		return 512 + len;
	put32(file + 512 + len, 8192);
	return 512 + len + 4;
}

TEST(test_zboot)
{
	size_t size;

	size = make_zboot("gzip");
	assert_int_equal(load(file, size, "aarch64"), 0);
	assert_kernel("Image", 8192);
	kernel_free(&kernel);
	size = make_zboot("zstd");
	assert_int_equal(load(file, size, "aarch64"), 0);
	kernel_free(&kernel);
	assert_int_equal(load(file, size - 1, "aarch64"), -EBADMSG);
	file[size - 4]++;
	assert_int_equal(load(file, size, "aarch64"), -EBADMSG);
	assert_non_null(strstr(fault.text, "damaged"));
	put32(file + 12, 0xffffffff);
	assert_int_equal(load(file, size, "aarch64"), -EBADMSG);
	put32(file + 8, 0xffffffff);
	assert_int_equal(load(file, size, "aarch64"), -EBADMSG);
	make_zboot("zstd");
	memset(file + 512, 'x', 16);
	assert_int_equal(load(file, size, "aarch64"), -ENOEXEC);
}

TEST(test_nonsense)
{
	assert_int_equal(load("x", 1, "x86_64"), -ENOEXEC);
	memset(file, 0, sizeof(file));
	assert_int_equal(load(file, sizeof(file), "x86_64"), -ENOEXEC);
}

/* 513 MiB of zeros in few bytes: more than a kernel can be. */
TEST(test_bomb)
{
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	uint8_t *zeros = calloc(1, 1 << 20), *packed = malloc(4 << 20);
	size_t used = 0;
	int i;

	archive_write_set_format_raw(a);
	archive_write_add_filter_by_name(a, "gzip");
	archive_write_set_filter_option(a, "gzip", "compression-level", "1");
	archive_write_open_memory(a, packed, 4 << 20, &used);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_write_header(a, entry);
	for (i = 0; i < 513; i++)
		archive_write_data(a, zeros, 1 << 20);
	archive_write_close(a);
	archive_write_free(a);
	archive_entry_free(entry);
	assert_int_equal(load(packed, used, "aarch64"), -EFBIG);
	free(zeros);
	free(packed);
}

UNIT_MAIN(NULL, NULL)
