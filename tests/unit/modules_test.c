// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of modules and the archive; tests/image/modules.sh has depmod. */
#include "unit.h"

#include "file/cpio.h"
#include "boot/module_signature.h"
#include "boot/modules.h"
#include "boot/modules_list.h"

static struct modules_list list;
static struct fault fault;

static int parse(const char *text)
{
	memset(&fault, 0, sizeof(fault));
	return modules_list_parse(text, &list, &fault);
}

TEST(test_list)
{
	assert_int_equal(parse(" virtio-pci|nvidia  NVreg_A=1\tB=\"x\" | ? opt"),
			 0);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.entries[0].name, "virtio_pci");
	assert_string_equal(list.entries[0].params, "");
	assert_false(list.entries[0].optional);
	assert_string_equal(list.entries[1].name, "nvidia");
	assert_string_equal(list.entries[1].params, "NVreg_A=1 B=\"x\"");
	assert_string_equal(list.entries[2].name, "opt");
	assert_true(list.entries[2].optional);
	assert_ptr_equal(modules_list_find(&list, "nvidia"), &list.entries[1]);
	assert_null(modules_list_find(&list, "virtio-pci"));
	modules_list_free(&list);
}

TEST(test_list_empty)
{
	assert_int_equal(parse(""), 0);
	assert_int_equal(list.count, 0);
	modules_list_free(&list);
	assert_int_equal(parse(" \t"), 0);
	assert_int_equal(list.count, 0);
	modules_list_free(&list);
}

/* The entry is named, so that it is found in a long list. */
TEST(test_list_bad)
{
	static const struct {
		const char *text;
		const char *named;
	} bad[] = {
		{"a | | b", "''"},
		{"a |", "''"},
		{"|", "''"},
		{"?", "'?'"},
		{"a | b/c x=1", "'b/c x=1'"},
		{"a | ../b", "'../b'"},
		{"a.ko", "'a.ko'"},
		{"a | a", "'a'"},
		{"a_b | a-b x", "'a-b x'"},
		{"a =1", "'a =1'"},
		{"a x=1 ?b", "'a x=1 ?b'"},
		{"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffff",
		 "'aaaaaaaaaabbbbbbbbbb"},
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(bad[i].text), -EINVAL);
		assert_int_equal(fault.class, FAULT_HOST);
		if (!strstr(fault.text, bad[i].named))
			fail_msg("%s: names: %s", bad[i].text, fault.text);
	}
}

TEST(test_no_folder)
{
	const struct modules_request request = {
		.list = "a",
		.gpu = "",
		.dir = "/nonexistent",
	};
	void *data;
	size_t size;

	memset(&fault, 0, sizeof(fault));
	assert_int_equal(modules_archive(&request, &data, &size, &fault),
			 -ENOENT);
	assert_non_null(strstr(fault.text, "/nonexistent/modules.dep.bin"));
	assert_non_null(strstr(fault.text, "depmod"));
}

/* A PKCS#7 signature of @claimed bytes, three are there, after "module". */
static size_t signed_module(char *out, uint8_t type, uint8_t claimed)
{
	static const char mark[] = "~Module signature appended~\n";
	const uint8_t trailer[12] = {[2] = type, [11] = claimed};
	size_t size = 0;

	memcpy(out, "modulesig", 9);
	size += 9;
	memcpy(out + size, trailer, sizeof(trailer));
	size += sizeof(trailer);
	memcpy(out + size, mark, sizeof(mark) - 1);
	return size + sizeof(mark) - 1;
}

TEST(test_signature)
{
	char module[64];
	size_t size;

	size = signed_module(module, 2, 3);
	assert_int_equal(module_signature_start(module, size), 6);
	/* One byte short of the mark, and of the trailer. */
	assert_int_equal(module_signature_start(module, size - 1), size - 1);
	assert_int_equal(module_signature_start(module + 10, size - 10),
			 size - 10);
	/* All that is there, and one byte more than that. */
	size = signed_module(module, 2, 9);
	assert_int_equal(module_signature_start(module, size), 0);
	size = signed_module(module, 2, 10);
	assert_int_equal(module_signature_start(module, size), size);
	size = signed_module(module, 1, 3);
	assert_int_equal(module_signature_start(module, size), size);
	assert_int_equal(module_signature_start("", 0), 0);
}

static size_t make_archive(void **datap)
{
	struct cpio *cpio = cpio_new();
	size_t size;

	assert_int_equal(cpio_dir(cpio, "d"), 0);
	assert_int_equal(cpio_file(cpio, "d/f", "abc", 3), 0);
	assert_int_equal(cpio_file(cpio, "d/empty", "", 0), 0);
	assert_int_equal(cpio_finish(cpio, datap, &size), 0);
	cpio_free(cpio);
	return size;
}

/* newc, Documentation/driver-api/early-userspace/buffer-format.rst */
TEST(test_archive)
{
	static const char first[] = "070701"
				    "00000001"	/* inode */
				    "000041ED"	/* a folder, 0755 */
				    "00000000"	/* uid */
				    "00000000"	/* gid */
				    "00000002"	/* links */
				    "00000000"; /* mtime */
	size_t size, again;
	void *data, *twin;

	size = make_archive(&data);
	assert_true(size > 110 * 4);
	assert_int_equal(size % 4, 0);
	assert_int_equal(strncasecmp(data, first, sizeof(first) - 1), 0);
	assert_non_null(memmem(data, size,
			       "abc\0"
			       "0707",
			       8));
	assert_non_null(memmem((char *)data + size - 16, 16, "TRAILER!!!", 10));
	again = make_archive(&twin);
	assert_int_equal(again, size);
	assert_memory_equal(data, twin, size);
	free(data);
	free(twin);
}

UNIT_MAIN(NULL, NULL)
