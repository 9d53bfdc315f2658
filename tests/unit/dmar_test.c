// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "acpi/dmar.h"
#include "acpi_builder.h"

/* 00:1c.0 is a bridge to bus 1, with 01:00.0 below it. */
static const struct place bridge = {
	.bdf = {0, 0, 0x1c, 0},
	.header_type = 1,
	.class = 0x060400,
	.n_path = 1,
	.path = {{0, 0, 0x1c, 0}},
};
static const struct place card = {
	.bdf = {0, 1, 0, 0},
	.class = 0x020000,
	.n_path = 2,
	.path = {{0, 0, 0x1c, 0}, {0, 1, 0, 0}},
};

static void open_table(const struct build *b, struct table *table,
		       struct dmar *dmar)
{
	assert_int_equal(table_take("test", b->bytes, b->size, table, NULL), 0);
	assert_int_equal(dmar_open(table, dmar, NULL), 0);
}

TEST(test_entries_are_found)
{
	static const uint16_t types[] = {0, 1, 2, 3, 4, 5, 0x99};
	static const int bodies[] = {12, 20, 4, 16, 12, 4, 3};
	struct dmar_entry entry = {0};
	struct table table;
	struct dmar dmar;
	struct build b;
	size_t i, at;

	build_dmar(&b);
	for (i = 0; i < 7; i++)
		at = build_entry(&b, types[i], bodies[i]);
	at = build_rmrr(&b, 2, 0x7f000000, 0x7f0fffff);
	build_end(&b);
	open_table(&b, &table, &dmar);
	for (i = 0; i < 7; i++) {
		assert_true(dmar_next(&dmar, &entry));
		assert_int_equal(entry.type, types[i]);
		assert_int_equal(entry.length, 4 + bodies[i]);
	}
	assert_string_equal(dmar_type_name(entry.type), "unknown");
	assert_true(dmar_next(&dmar, &entry));
	assert_int_equal(entry.offset, at);
	assert_int_equal(entry.segment, 2);
	assert_int_equal(entry.base, 0x7f000000);
	assert_int_equal(entry.limit, 0x7f0fffff);
	assert_false(dmar_next(&dmar, &entry));
	table_free(&table);
}

/* The first scope of the last entry. */
static bool scope_is(uint8_t type, uint8_t bus, const char *path,
		     uint16_t segment, const struct place *place)
{
	struct dmar_scope scope = {0};
	struct dmar_entry entry = {0};
	struct table table;
	struct dmar dmar;
	struct build b;
	bool is;

	build_dmar(&b);
	build_scope(&b, build_rmrr(&b, segment, 0, 0xfff), type, bus, path);
	build_end(&b);
	open_table(&b, &table, &dmar);
	assert_true(dmar_next(&dmar, &entry));
	assert_true(dmar_scope_next(&dmar, &entry, &scope));
	is = dmar_scope_is(&scope, entry.segment, place);
	assert_false(dmar_scope_next(&dmar, &entry, &scope));
	table_free(&table);
	return is;
}

TEST(test_scopes)
{
	struct place other = card;

	assert_true(scope_is(DMAR_SCOPE_ENDPOINT, 0, "1c000000", 0, &card));
	assert_true(scope_is(DMAR_SCOPE_BRIDGE, 0, "1c00", 0, &bridge));
	assert_false(scope_is(DMAR_SCOPE_ENDPOINT, 0, "1c000001", 0, &card));
	assert_false(scope_is(DMAR_SCOPE_ENDPOINT, 0, "1d000000", 0, &card));
	assert_false(scope_is(DMAR_SCOPE_ENDPOINT, 1, "1c000000", 0, &card));
	assert_false(scope_is(DMAR_SCOPE_ENDPOINT, 0, "1c000000", 1, &card));
	assert_false(scope_is(DMAR_SCOPE_IOAPIC, 0, "1c000000", 0, &card));
	/* a type that does not fit the header */
	assert_false(scope_is(DMAR_SCOPE_BRIDGE, 0, "1c000000", 0, &card));
	assert_false(scope_is(DMAR_SCOPE_ENDPOINT, 0, "1c00", 0, &bridge));
	/* the workaround of Linux: bus and number of the device itself */
	assert_true(scope_is(DMAR_SCOPE_ENDPOINT, 1, "0000", 0, &card));
	/* a non-transparent bridge has an endpoint's header */
	other.class = 0x068000;
	assert_true(scope_is(DMAR_SCOPE_BRIDGE, 0, "1c000000", 0, &other));
	other.n_path = 0;
	assert_false(scope_is(DMAR_SCOPE_ENDPOINT, 1, "0000", 0, &other));
}

TEST(test_scope_is_found_on_the_host)
{
	struct place list[] = {bridge, card};
	const struct places places = {list, 2};
	const uint8_t path[] = {0x1c, 0, 0, 0};
	const struct dmar_scope scope = {
		.type = DMAR_SCOPE_ENDPOINT,
		.n_path = 2,
		.path = path,
	};

	assert_ptr_equal(dmar_scope_find(&scope, 0, &places), &list[1]);
	assert_null(dmar_scope_find(&scope, 1, &places));
}

TEST(test_damaged)
{
	struct fault fault;
	struct build b, cut;
	struct table table;
	struct dmar dmar;
	size_t at, size;

	build_dmar(&b);
	at = build_rmrr(&b, 0, 0, 0xfff);
	build_scope(&b, at, DMAR_SCOPE_ENDPOINT, 0, "1c000000");
	build_end(&b);
	for (size = 49; size < b.size; size++) {
		cut = b;
		build_set(&cut, 4, size, 4);
		memset(&fault, 0, sizeof(fault));
		assert_int_equal(
			table_take("test", cut.bytes, size, &table, NULL), 0);
		assert_int_equal(dmar_open(&table, &dmar, &fault), -EBADMSG);
		assert_int_equal(fault.class, FAULT_FIRMWARE);
		table_free(&table);
	}
	/* a scope shorter than its header, longer than its entry; no length */
	for (size = 0; size < 3; size++) {
		static const uint8_t lengths[] = {5, 11, 0};

		cut = b;
		cut.bytes[at + 25] = lengths[size];
		assert_int_equal(
			table_take("test", cut.bytes, b.size, &table, NULL), 0);
		assert_int_equal(dmar_open(&table, &dmar, NULL), -EBADMSG);
		table_free(&table);
	}
	build_set(&b, at + 2, 0, 2);
	assert_int_equal(table_take("test", b.bytes, b.size, &table, NULL), 0);
	assert_int_equal(dmar_open(&table, &dmar, NULL), -EBADMSG);
	table_free(&table);
}

UNIT_MAIN(NULL, NULL)
