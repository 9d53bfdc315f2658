// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "fake_tree.h"
#include "iommu/iommu.h"

#define REGIONS "/sys/kernel/iommu_groups/20/reserved_regions = "

static struct fake_tree tree;

FIXTURE(setup)
{
	fake_tree_make(&tree, "spark");
	return 0;
}

FIXTURE(teardown)
{
	fake_tree_remove(&tree);
	return 0;
}

TEST(test_founding_group)
{
	struct iommu_group group;

	assert_int_equal(iommu_group_read(tree.root, 20, &group), 0);
	assert_string_equal(group.type, "DMA");
	assert_int_equal(group.n_members, 1);
	assert_int_equal(group.members[0].domain, 0xf);
	assert_true(group.regions_known);
	assert_int_equal(group.n_regions, 3);
	assert_int_equal(group.regions[0].type, IOMMU_MSI);
	assert_int_equal(group.regions[1].type, IOMMU_DIRECT);
	assert_true(group.regions[2].start == 0x200000000);
	assert_true(group.regions[2].end == 0x302ffffff);
}

TEST(test_types)
{
	struct iommu_group group;
	int i;

	fake_tree_line(&tree, REGIONS "0x1 0x2 direct\\n0x1 0x2 "
				      "direct-relaxable\\n0x1 0x2 reserved\\n"
				      "0x1 0x2 msi\\n0x1 0x2 newfangled");
	assert_int_equal(iommu_group_read(tree.root, 20, &group), 0);
	assert_int_equal(group.n_regions, 5);
	for (i = 0; i < 5; i++)
		assert_int_equal(group.regions[i].type, i);
	assert_string_equal(iommu_region_name(IOMMU_DIRECT_RELAXABLE),
			    "direct-relaxable");
	assert_string_equal(iommu_region_name((enum iommu_region_type)99),
			    "unknown");
}

/* Linux prints start + length - 1, whatever comes of it. */
TEST(test_a_length_of_0)
{
	struct iommu_group group;

	fake_tree_line(&tree, REGIONS "0x0 0xffffffffffffffff direct\n0x7f000000 "
				      "0x7effffff direct\n0x9000 0x5fff direct\n"
				      "0x1000 0x1000 direct");
	assert_int_equal(iommu_group_read(tree.root, 20, &group), 0);
	assert_int_equal(group.n_regions, 4);
	assert_true(iommu_region_is_empty(&group.regions[0]));
	assert_true(iommu_region_is_empty(&group.regions[1]));
	assert_true(iommu_region_is_empty(&group.regions[2]));
	assert_false(iommu_region_is_empty(&group.regions[3]));
}

TEST(test_rubbish_is_refused)
{
	static const char *const rubbish[] = {
		REGIONS "rubbish",
		REGIONS "0x1",
		REGIONS "0x1 0x2",
		REGIONS "0x1 0x2direct",
		REGIONS "0x1 0x2 direct\\x00more",
		REGIONS "0x1ffffffffffffffff 0x2 direct",
	};
	struct iommu_group group;
	size_t i;

	for (i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++) {
		fake_tree_line(&tree, rubbish[i]);
		assert_int_equal(iommu_group_read(tree.root, 20, &group),
				 -EBADMSG);
	}
}

TEST(test_too_many_is_not_cut)
{
	struct iommu_group group;
	char line[128];
	int i;

	for (i = 0; i <= IOMMU_MEMBERS_MAX; i++) {
		snprintf(line, sizeof(line),
			 "/sys/kernel/iommu_groups/7/devices/0000:%02x:00.0/", i);
		fake_tree_line(&tree, line);
	}
	assert_int_equal(iommu_group_read(tree.root, 7, &group), -E2BIG);
}

TEST(test_missing)
{
	struct iommu_group group;

	assert_int_equal(iommu_group_read(tree.root, 99, &group), -ENOENT);
	fake_tree_line(&tree, "/sys/kernel/iommu_groups/8/devices/acpi0/");
	assert_int_equal(iommu_group_read(tree.root, 8, &group), 0);
	assert_int_equal(group.n_foreign, 1);
	assert_int_equal(group.n_members, 0);
	assert_false(group.regions_known);
}

UNIT_MAIN(setup, teardown)
