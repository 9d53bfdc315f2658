// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "tar.h"
#include "tar_layout.h"
#include "tar_map.h"

static struct tar_entry in, out;
static struct tar_records records;
static uint8_t bytes[TAR_WRITE_MAX];

FIXTURE(setup)
{
	memset(&in, 0, sizeof(in));
	memset(&out, 0, sizeof(out));
	memset(&records, 0, sizeof(records));
	in.type = TAR_FILE;
	in.mode = 0644;
	memcpy(in.name, "a", 2);
	return 0;
}

/* Write @in and read it again, records and all. */
static int again(void)
{
	size_t size = tar_write(&in, bytes), used = 0;
	int ret = tar_read(bytes, &records, &out);

	if (!ret && out.type == TAR_PAX) {
		used = TAR_BLOCK + out.size + tar_padding(out.size);
		ret = tar_read_records((const char *)bytes + TAR_BLOCK,
				       out.size, &records);
		if (!ret)
			ret = tar_read(bytes + used, &records, &out);
	}
	assert_true(ret || used + TAR_BLOCK == size);
	return ret;
}

/* The sum of a header that was changed. */
static void sum(uint8_t *block)
{
	unsigned int total = 0, i;

	memset(block + TAR_AT_SUM, ' ', TAR_ID_SIZE);
	for (i = 0; i < TAR_BLOCK; i++)
		total += block[i];
	for (i = 6; i-- > 0; total >>= 3)
		block[TAR_AT_SUM + i] = (uint8_t)('0' + (total & 7));
}

static int records_of(const char *text)
{
	memset(&records, 0, sizeof(records));
	return tar_read_records(text, strlen(text), &records);
}

TEST(reads_what_it_writes)
{
	in.size = in.real = 1234;
	in.uid = 1000;
	in.gid = 07777777;
	in.mtime = 1600000000;
	assert_int_equal(again(), 0);
	assert_string_equal(out.name, "a");
	assert_int_equal(out.size, 1234);
	assert_int_equal(out.real, 1234);
	assert_int_equal(out.uid, 1000);
	assert_int_equal(out.gid, 07777777);
	assert_int_equal(out.mtime, 1600000000);
	assert_int_equal(records.has, 0);
}

TEST(keeps_what_a_header_has_no_room_for)
{
	in.type = TAR_SYMLINK;
	memset(in.name, 'n', TAR_PATH - 1);
	memset(in.link, 'l', TAR_PATH - 1);
	in.uid = UINT32_MAX;
	in.gid = UINT32_MAX - 1;
	in.mtime = 5;
	in.mtime_ns = 123;
	assert_int_equal(again(), 0);
	assert_string_equal(out.name, in.name);
	assert_string_equal(out.link, in.link);
	assert_int_equal(out.uid, UINT32_MAX);
	assert_int_equal(out.gid, UINT32_MAX - 1);
	assert_int_equal(out.mtime, 5);
	assert_int_equal(out.mtime_ns, 123);
}

TEST(keeps_times_before_1970)
{
	in.mtime = -100000;
	assert_int_equal(again(), 0);
	assert_int_equal(out.mtime, -100000);
	assert_int_equal(out.mtime_ns, 0);
	assert_int_equal(records_of("20 mtime=-1.25000000\n"), -EBADMSG);
	assert_int_equal(records_of("15 mtime=-1.25\n"), 0);
	assert_int_equal(records.entry.mtime, -2);
	assert_int_equal(records.entry.mtime_ns, 750000000);
}

TEST(keeps_large_files)
{
	in.size = in.real = UINT64_C(1) << 40;
	assert_int_equal(again(), 0);
	assert_int_equal(out.size, UINT64_C(1) << 40);
	assert_int_equal(out.real, UINT64_C(1) << 40);
}

TEST(keeps_sparse_files)
{
	in.sparse = true;
	in.size = 1024;
	in.real = UINT64_C(1) << 50;
	assert_int_equal(again(), 0);
	assert_true(out.sparse);
	assert_string_equal(out.name, "a");
	assert_int_equal(out.size, 1024);
	assert_int_equal(out.real, UINT64_C(1) << 50);
}

TEST(keeps_devices)
{
	in.type = TAR_CHAR;
	in.major = 195;
	in.minor = 255;
	assert_int_equal(again(), 0);
	assert_int_equal(out.major, 195);
	assert_int_equal(out.minor, 255);
}

TEST(joins_a_prefix)
{
	tar_write(&in, bytes);
	memcpy(bytes + TAR_AT_PREFIX, "b/c", 3);
	sum(bytes);
	assert_int_equal(tar_read(bytes, &records, &out), 0);
	assert_string_equal(out.name, "b/c/a");
	memset(bytes + TAR_AT_PREFIX, 'p', TAR_PREFIX_SIZE);
	memset(bytes + TAR_AT_NAME, 'n', TAR_NAME_SIZE);
	sum(bytes);
	assert_int_equal(tar_read(bytes, &records, &out), 0);
	assert_int_equal(strlen(out.name), TAR_PREFIX_SIZE + 1 + TAR_NAME_SIZE);
}

TEST(refuses_what_is_no_header)
{
	static const struct {
		size_t at;
		const char *text;
	} wrong[] = {
		{TAR_AT_MAGIC, "xstar"}, {TAR_AT_SIZE, "9"},
		{TAR_AT_MODE, "-"},	 {TAR_AT_TYPE, "7"},
		{TAR_AT_TYPE, "S"},	 {TAR_AT_TYPE, "L"},
		{TAR_AT_TYPE, "1"},	 {TAR_AT_TYPE, "2"},
		{TAR_AT_UID, "\x81"},	 {TAR_AT_SIZE, "\xff\xff"},
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		tar_write(&in, bytes);
		memcpy(bytes + wrong[i].at, wrong[i].text, strlen(wrong[i].text));
		sum(bytes);
		assert_int_equal(tar_read(bytes, &records, &out), -EBADMSG);
	}
	tar_write(&in, bytes);
	bytes[0] = 'b';
	assert_int_equal(tar_read(bytes, &records, &out), -EBADMSG);
	in.name[0] = 0;
	assert_int_equal(again(), -EBADMSG);
	in.name[0] = 'a';
	in.type = TAR_FOLDER;
	in.size = 1;
	assert_int_equal(again(), -EBADMSG);
}

TEST(refuses_what_is_no_record)
{
	static const char *const wrong[] = {
		"1",
		"0 ",
		"3 =\n",
		"8 path=\n",
		"9 path=a\n9 p",
		"11 path=a\n",
		"99 path=a\n",
		"9 path=a ",
		"11 size=-1\n",
		"28 size=9223372036854775808\n",
		"18 uid=4294967296\n",
		"7 uid=\n",
		"10 mtime=\n",
		"12 mtime=1,\n",
		"22 GNU.sparse.major=0\n",
		"22 GNU.sparse.minor=1\n",
		"99999999999999999999999 a=b\n",
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (records_of(wrong[i]) != -EBADMSG)
			fail_msg("taken: %s", wrong[i]);
	memset(&records, 0, sizeof(records));
	assert_int_equal(tar_read_records("11 path=a\0b\n", 12, &records),
			 -EBADMSG);
	assert_int_equal(records_of("10 other=\n"), 0);
	assert_int_equal(records_of("21 GNU.sparse.name=a\n9 path=b\n"), 0);
	assert_string_equal(records.entry.name, "a");
}

TEST(reads_its_maps)
{
	static struct tar_map map, read;
	static char text[TAR_MAP_BYTES];
	size_t size, i;

	map.count = TAR_MAP_PARTS;
	for (i = 0; i < TAR_MAP_PARTS; i++)
		map.part[i] = (struct tar_part){INT64_MAX / 2 + 2 * i, 1};
	size = tar_map_write(&map, text);
	assert_int_equal(size % TAR_BLOCK, 0);
	assert_int_equal(tar_map_read(text, size, INT64_MAX, &read), size);
	assert_int_equal(read.count, TAR_MAP_PARTS);
	assert_int_equal(read.bytes, TAR_MAP_PARTS);
	assert_memory_equal(read.part, map.part, sizeof(map.part));
	for (i = 0; i < size - TAR_BLOCK; i += TAR_BLOCK)
		assert_int_equal(tar_map_read(text, i, INT64_MAX, &read), 0);
}

TEST(refuses_what_is_no_map)
{
	static const char *const wrong[] = {
		"a\n",
		"\n",
		"1025\n",
		"1\n-1\n1\n",
		"1\n0\n101\n",
		"1\n101\n0\n",
		"2\n5\n5\n9\n",
		"99999999999999999999\n",
		"2\n5\n5\n9\n1\n",
		"1\n9223372036854775807\n1\n",
	};
	static struct tar_map map;
	char text[TAR_BLOCK];
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memset(text, 0, sizeof(text));
		memcpy(text, wrong[i], strlen(wrong[i]));
		assert_int_equal(tar_map_read(text, sizeof(text), 100, &map),
				 -EBADMSG);
	}
}

UNIT_MAIN_EACH(setup, NULL)
