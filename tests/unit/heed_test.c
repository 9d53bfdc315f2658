// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "acpi/heed.h"
#include "acpi_builder.h"
#include "fake_tree.h"

static const struct place host[] = {
	{.bdf = {0, 0, 0x1c, 0},
	 .header_type = 1,
	 .class = 0x060400,
	 .n_path = 1,
	 .path = {{0, 0, 0x1c, 0}}},
	{.bdf = {0, 0, 2, 0},
	 .class = 0x030000,
	 .n_path = 1,
	 .path = {{0, 0, 2, 0}}},
};
static const struct places places = {(struct place *)host, 2};

/* Whether Linux uses what was built; else @why is in the reason. */
static void is_used(struct build *b, bool used, const char *why)
{
	char text[HEED_TEXT];
	struct table table;

	build_end(b);
	if (!used && !strcmp(why, "checksum"))
		b->bytes[9]++;
	assert_int_equal(table_take("test", b->bytes, b->size, &table, NULL), 0);
	assert_int_equal(heed_table(&table, &places, text), used);
	assert_non_null(strstr(text, why));
	table_free(&table);
}

TEST(test_tables_that_are_not_used)
{
	struct build b;
	size_t its, at;

	build_ivrs(&b);
	is_used(&b, true, "");
	is_used(&b, false, "checksum");
	build_iort(&b, 5);
	its = build_its(&b);
	is_used(&b, false, "no SMMU node");
	build_smmu3(&b, its);
	is_used(&b, true, "");
	build_dmar(&b);
	is_used(&b, false, "no DRHD");
	build_entry(&b, 0, 12);
	is_used(&b, true, "");
	at = build_rmrr(&b, 0, 0x7f000000, 0x7f0fffff);
	build_scope(&b, at, 2, 0, "1c00");
	build_scope(&b, at, 1, 0, "0200");
	build_scope(&b, at, 1, 0, "1f00");
	is_used(&b, true, "");
	build_scope(&b, at, 1, 0, "1c00");
	is_used(&b, false, "0000:00:1c.0");
}

#define BRIDGE "/sys/devices/platform/axi/1000.pcie"
#define DEVICE BRIDGE "/pci0001:00/0001:00:00.0"

TEST(test_device_trees)
{
	const struct pci_bdf bdf = {1, 0, 0, 0};
	struct fake_tree tree;

	fake_tree_make(&tree, "x86");
	fake_tree_line(&tree, "/sys/bus/pci/devices/0001:00:00.0 -> "
			      "../../../devices/platform/axi/1000.pcie/"
			      "pci0001:00/0001:00:00.0");
	fake_tree_line(&tree, DEVICE "/class = 0x030000");
	assert_int_equal(heed_tree(tree.root, bdf), HEED_UNKNOWN);
	fake_tree_line(&tree, BRIDGE "/of_node/name = pcie");
	assert_int_equal(heed_tree(tree.root, bdf), HEED_UNSERVED);
	fake_tree_line(&tree, BRIDGE "/of_node/iommu-map = 0");
	assert_int_equal(heed_tree(tree.root, bdf), HEED_SERVED);
	fake_tree_remove(&tree);
}

UNIT_MAIN(NULL, NULL)
