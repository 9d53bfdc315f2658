// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "acpi/ivrs.h"
#include "acpi_builder.h"

static void open_table(const struct build *b, struct table *table,
		       struct ivrs *ivrs)
{
	assert_int_equal(table_take("test", b->bytes, b->size, table, NULL), 0);
	assert_int_equal(ivrs_open(table, ivrs, NULL), 0);
}

TEST(test_blocks_and_entries)
{
	/* select, alias, reserved of 16 bytes, a name "AMDI" of 3 letters */
	static const char entries[] = "02080000"
				      "4210000000f80000"
				      "80000000000000000000000000000000"
				      "f0001000414d4449303032300000000000000000"
				      "0203414243";
	static const uint8_t types[] = {0x02, 0x42, 0x80, 0xf0};
	static const size_t lengths[] = {4, 8, 16, 25};
	struct ivrs_entry entry = {0};
	struct ivrs_block block = {0};
	struct table table;
	struct ivrs ivrs;
	struct build b;
	size_t i;

	build_ivrs(&b);
	build_ivhd(&b, 0x10, "0300000004ffff00");
	build_ivhd(&b, 0x40, entries);
	build_ivmd(&b, 0x22, 8, 0, 0xfff);
	build_end(&b);
	open_table(&b, &table, &ivrs);
	assert_true(ivrs_next(&ivrs, &block));
	assert_true(ivrs_is_ivhd(&block));
	assert_true(ivrs_next(&ivrs, &block));
	for (i = 0; i < 4; i++) {
		assert_true(ivrs_entry_next(&ivrs, &block, &entry));
		assert_int_equal(entry.type, types[i]);
		assert_int_equal(entry.length, lengths[i]);
	}
	assert_false(ivrs_entry_next(&ivrs, &block, &entry));
	assert_true(ivrs_next(&ivrs, &block));
	assert_true(ivrs_is_ivmd(&block));
	memset(&entry, 0, sizeof(entry));
	assert_false(ivrs_entry_next(&ivrs, &block, &entry));
	assert_false(ivrs_next(&ivrs, &block));
	table_free(&table);
}

static bool mandates(uint8_t type, uint8_t flags, uint16_t segment,
		     uint16_t device)
{
	struct ivrs_block block = {0};
	struct table table;
	struct ivrs ivrs;
	struct build b;
	bool result;

	build_ivrs(&b);
	build_ivmd(&b, type, flags, 0x100, 0x1ff);
	build_end(&b);
	open_table(&b, &table, &ivrs);
	assert_true(ivrs_next(&ivrs, &block));
	result = ivrs_asks_for(&ivrs, &block, segment, device);
	table_free(&table);
	return result;
}

TEST(test_who_is_asked_for)
{
	assert_true(mandates(0x20, 1, 0, 0));
	assert_true(mandates(0x20, 8, 0, 0xffff));
	assert_true(mandates(0x21, 1, 0, 0x100));
	assert_false(mandates(0x21, 1, 0, 0x101));
	assert_true(mandates(0x22, 8, 0, 0x100));
	assert_true(mandates(0x22, 8, 0, 0x1ff));
	assert_false(mandates(0x22, 8, 0, 0x200));
	assert_false(mandates(0x22, 8, 1, 0x100));
	/* neither unity map nor exclusion range: Linux passes it over */
	assert_false(mandates(0x22, 6, 0, 0x100));
	assert_false(mandates(0x23, 1, 0, 0x100));
}

TEST(test_damaged)
{
	struct build b, cut;
	struct table table;
	struct ivrs ivrs;
	size_t size, ivmd;

	build_ivrs(&b);
	build_ivhd(&b, 0x11, "4210000000f80000");
	ivmd = build_ivmd(&b, 0x22, 8, 0, 0xfff);
	build_end(&b);
	for (size = 49; size < b.size; size++) {
		struct fault fault = {0};

		if (size == ivmd)
			continue;
		cut = b;
		build_set(&cut, 4, size, 4);
		assert_int_equal(
			table_take("test", cut.bytes, size, &table, NULL), 0);
		assert_int_equal(ivrs_open(&table, &ivrs, &fault), -EBADMSG);
		assert_int_equal(fault.class, FAULT_FIRMWARE);
		table_free(&table);
	}
	build_set(&b, ivmd + 2, 0, 2);
	assert_int_equal(table_take("test", b.bytes, b.size, &table, NULL), 0);
	assert_int_equal(ivrs_open(&table, &ivrs, NULL), -EBADMSG);
	table_free(&table);
}

UNIT_MAIN(NULL, NULL)
