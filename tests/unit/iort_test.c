// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "acpi/iort.h"
#include "acpi_builder.h"

struct board {
	struct build b;
	size_t its, smmu, other, root, rmr;
	struct table table;
	struct iort iort;
};

/*
 * Two SMMUs; segment f goes to the first one for buses 0 to f, to the other
 * one from bus 10h on, both through nothing but the root complex.
 */
static void build_board(struct board *t)
{
	static const struct build_range ranges[] = {
		{0xa1600000, 0x18200000},
		{0x200000000, 0x103000000},
	};
	struct build_map map[2];

	build_iort(&t->b, 5);
	t->its = build_its(&t->b);
	t->smmu = build_smmu3(&t->b, t->its);
	t->other = build_smmu3(&t->b, t->its);
	map[0] = (struct build_map){0, 0xfff, 0x10000, t->smmu, 0};
	map[1] = (struct build_map){0x1000, 0xefff, 0, t->other, 0};
	t->root = build_root(&t->b, 0xf, map, 2);
	map[0] = (struct build_map){0, 0, 0x10100, t->smmu, 1};
	t->rmr = build_rmr(&t->b, 0, ranges, 2, map, 1);
	build_end(&t->b);
}

static void open_board(struct board *t)
{
	assert_int_equal(
		table_take("test", t->b.bytes, t->b.size, &t->table, NULL), 0);
	assert_int_equal(iort_open(&t->table, &t->iort, NULL), 0);
}

TEST(test_nodes_are_found)
{
	static const uint8_t types[] = {IORT_ITS, IORT_SMMU3, IORT_SMMU3,
					IORT_ROOT_COMPLEX, IORT_RMR};
	struct iort_node node = {0};
	struct board t;
	size_t n = 0;

	build_board(&t);
	open_board(&t);
	while (iort_next(&t.iort, &node))
		assert_int_equal(node.type, types[n++]);
	assert_int_equal(n, 5);
	assert_true(iort_find(&t.iort, t.root, &node));
	assert_int_equal(iort_segment(&t.iort, &node), 0xf);
	assert_int_equal(node.n_maps, 2);
	assert_true(iort_find(&t.iort, t.smmu, &node));
	assert_int_equal(iort_base(&t.iort, &node), 0x9050000);
	assert_false(iort_find(&t.iort, t.smmu + 1, &node));
	table_free(&t.table);
}

TEST(test_stream_and_rmr)
{
	struct iort_stream stream;
	uint64_t start, length;
	struct iort_node node;
	struct iort_rmr rmr;
	struct board t;

	build_board(&t);
	open_board(&t);
	assert_true(iort_resolve(&t.iort, 0xf, 0x100, &stream));
	assert_int_equal(stream.smmu, t.smmu);
	assert_int_equal(stream.id, 0x10100);
	assert_true(iort_find(&t.iort, t.rmr, &node));
	assert_true(iort_rmr_names(&t.iort, &node, &stream));
	rmr = iort_rmr(&t.iort, &node);
	assert_int_equal(rmr.flags, 0);
	assert_int_equal(rmr.n_ranges, 2);
	iort_rmr_range(&t.iort, &rmr, 1, &start, &length);
	assert_int_equal(start, 0x200000000);
	assert_int_equal(length, 0x103000000);
	/* the next function, the same number at the other SMMU */
	assert_true(iort_resolve(&t.iort, 0xf, 0x101, &stream));
	assert_false(iort_rmr_names(&t.iort, &node, &stream));
	stream = (struct iort_stream){t.other, 0x10100};
	assert_false(iort_rmr_names(&t.iort, &node, &stream));
	assert_true(iort_resolve(&t.iort, 0xf, 0x1000, &stream));
	assert_int_equal(stream.smmu, t.other);
	assert_int_equal(stream.id, 0);
	assert_false(iort_resolve(&t.iort, 0, 0x100, &stream));
	table_free(&t.table);
}

/* Unknown nodes may stand between: only their mappings matter. */
TEST(test_several_levels)
{
	struct build_map map;
	struct iort_stream stream;
	struct board t;
	size_t middle;

	build_iort(&t.b, 5);
	t.its = build_its(&t.b);
	t.smmu = build_smmu3(&t.b, t.its);
	map = (struct build_map){0x500, 0xff, 0x9000, t.smmu, 0};
	middle = build_node(&t.b, 0x77, 9, 40, &map, 1);
	map = (struct build_map){0x100, 0xff, 0x500, middle, 0};
	build_root(&t.b, 0, &map, 1);
	build_end(&t.b);
	open_board(&t);
	assert_true(iort_resolve(&t.iort, 0, 0x123, &stream));
	assert_int_equal(stream.smmu, t.smmu);
	assert_int_equal(stream.id, 0x9023);
	assert_false(iort_resolve(&t.iort, 0, 0x200, &stream));
	table_free(&t.table);
}

/* iort_id_map(): firmware that takes the count for the number of ids. */
TEST(test_count_that_is_one_too_many)
{
	struct build_map map[2];
	struct iort_stream stream;
	struct board t;

	build_iort(&t.b, 5);
	t.its = build_its(&t.b);
	t.smmu = build_smmu3(&t.b, t.its);
	t.other = build_smmu3(&t.b, t.its);
	map[0] = (struct build_map){0, 0x100, 0, t.smmu, 0};
	map[1] = (struct build_map){0x100, 0x100, 0, t.other, 0};
	build_root(&t.b, 0, map, 2);
	build_end(&t.b);
	open_board(&t);
	assert_true(iort_resolve(&t.iort, 0, 0x100, &stream));
	assert_int_equal(stream.smmu, t.other);
	assert_int_equal(stream.id, 0);
	assert_true(iort_resolve(&t.iort, 0, 0x200, &stream));
	assert_int_equal(stream.smmu, t.other);
	assert_int_equal(stream.id, 0x100);
	table_free(&t.table);
}

TEST(test_circle_ends)
{
	struct build_map map = {0, 0xffff, 0, 48, 0};
	struct iort_stream stream;
	struct board t;

	build_iort(&t.b, 5);
	build_root(&t.b, 0, &map, 1);
	build_end(&t.b);
	open_board(&t);
	assert_false(iort_resolve(&t.iort, 0, 0x100, &stream));
	table_free(&t.table);
}

static void expect_bad(struct build *b, const char *why)
{
	struct fault fault = {0};
	struct table table;
	struct iort iort;

	assert_int_equal(table_take("test", b->bytes, b->size, &table, NULL), 0);
	assert_int_equal(iort_open(&table, &iort, &fault), -EBADMSG);
	assert_int_equal(fault.class, FAULT_FIRMWARE);
	assert_non_null(strstr(fault.text, why));
	table_free(&table);
}

TEST(test_damaged)
{
	struct board t, good;
	size_t size;

	build_board(&good);
	t = good;
	build_set(&t.b, 40, 0xfffffff0, 4);
	expect_bad(&t.b, "outside");
	t = good;
	build_set(&t.b, t.smmu + 1, 40, 2);
	expect_bad(&t.b, "too short");
	t = good;
	build_set(&t.b, t.smmu + 1, 0, 2);
	expect_bad(&t.b, "too short");
	t = good;
	build_set(&t.b, t.root + 8, 0x80000000, 4);
	expect_bad(&t.b, "mappings");
	t = good;
	build_set(&t.b, t.rmr + 20, 0xffffffff, 4);
	expect_bad(&t.b, "list");
	t = good;
	build_set(&t.b, 36, 6, 4);
	expect_bad(&t.b, "too close");
	/* every cut but those between nodes that are not counted */
	for (size = 36; size < good.b.size; size++) {
		t = good;
		t.b.size = size;
		build_set(&t.b, 4, size, 4);
		expect_bad(&t.b, "IORT");
	}
}

UNIT_MAIN(NULL, NULL)
