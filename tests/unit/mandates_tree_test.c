// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "acpi/mandates.h"
#include "acpi/survey.h"
#include "fake_tree.h"

#define BASE   "/sys/firmware/devicetree/base"
#define NODE   BASE "/pcie@1/pci@0/gpu@0"
#define REGION BASE "/reserved-memory/firmware@a1600000"
#define DEVICE "/sys/bus/pci/devices/000f:01:00.0"

#define FIRST  "\\x00\\x00\\x00\\x00\\xa1\\x60\\x00\\x00" /* two cells each */
#define SIZE   "\\x00\\x00\\x00\\x00\\x18\\x20\\x00\\x00"
#define BUS    "\\x02\\x00\\x00\\x00" /* 64 bits: what a PCI address begins with */
#define OURS   "\\x00\\x00\\x00\\x07"
#define OTHERS "\\x00\\x00\\x00\\x08"

static const struct pci_bdf gpu = {.domain = 0xf, .bus = 1};
static struct fake_tree tree;
static struct mandates mandates;

FIXTURE(setup)
{
	static const char *const lines[] = {
		DEVICE "/of_node -> ../../../../.." NODE,
		NODE "/phandle = " OURS,
		NODE "/memory-region = \\x00\\x00\\x00\\x05",
		BASE "/pcie@1/#address-cells = \\x00\\x00\\x00\\x03",
		BASE "/pcie@1/#size-cells = \\x00\\x00\\x00\\x02",
		BASE "/reserved-memory/#address-cells = \\x00\\x00\\x00\\x02",
		BASE "/reserved-memory/#size-cells = \\x00\\x00\\x00\\x02",
		BASE "/reserved-memory/other@0/phandle = \\x00\\x00\\x00\\x04",
		REGION "/phandle = \\x00\\x00\\x00\\x05",
		REGION "/reg = " FIRST SIZE,
		REGION "/iommu-addresses = " OURS BUS FIRST SIZE,
		"-/sys/firmware/acpi/tables",
	};
	size_t i;

	memset(&mandates, 0, sizeof(mandates));
	fake_tree_make(&tree, "spark");
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		fake_tree_line(&tree, lines[i]);
	return 0;
}

FIXTURE(teardown)
{
	mandates_free(&mandates);
	fake_tree_remove(&tree);
	return 0;
}

static void find(unsigned int kernel, size_t count)
{
	assert_int_equal(mandates_find_tree(tree.root, gpu, kernel, &mandates),
			 0);
	assert_int_equal(mandates.count, count);
}

TEST(test_found)
{
	find(6 << 8 | 12, 1);
	assert_string_equal(mandates.mandate[0].table, "DT");
	assert_string_equal(mandates.mandate[0].what,
			    "device tree node "
			    "/reserved-memory/firmware@a1600000");
	assert_true(mandates.mandate[0].start == 0xa1600000);
	assert_true(mandates.mandate[0].end == 0xb97fffff);
	assert_int_equal(mandates.mandate[0].type, IOMMU_DIRECT);
	assert_null(mandates.mandate[0].ignored);
	assert_int_equal(mandates_stopping(&mandates), 1);
	assert_ptr_equal(mandates_stopping_tree(&mandates), &mandates.mandate[0]);
}

/* What else is in the property, in front of and behind what is ours. */
TEST(test_among_others)
{
	fake_tree_line(&tree, REGION "/iommu-addresses = " OTHERS BUS SIZE SIZE
				      OURS BUS FIRST SIZE OTHERS BUS SIZE SIZE);
	find(0, 1);
	assert_null(mandates.mandate[0].ignored);
	assert_true(mandates.mandate[0].start == 0xa1600000);
}

TEST(test_ignored)
{
	static const struct {
		const char *line;
		unsigned int kernel;
		const char *why;
	} cases[] = {
		{REGION "/reg = " FIRST SIZE, 6 << 8 | 2,
		 "Linux knows iommu-addresses since 6.3"},
		{"-" REGION "/reg", 6 << 8 | 12,
		 "the node has no memory: a plain reservation"},
		{REGION "/reg = " SIZE SIZE, 0,
		 "the memory is elsewhere: a plain reservation"},
		{REGION "/reg = " FIRST FIRST, 0,
		 "the memory is elsewhere: a plain reservation"},
		{REGION "/iommu-addresses = " OURS BUS FIRST
			"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00",
		 0, "its length is 0"},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_tree_line(&tree, cases[i].line);
		find(cases[i].kernel, 1);
		assert_string_equal(mandates.mandate[0].ignored, cases[i].why);
		assert_int_equal(mandates_stopping(&mandates), 0);
		assert_null(mandates_stopping_tree(&mandates));
		mandates_free(&mandates);
	}
}

/* Not a word of it can be believed. */
TEST(test_hostile)
{
	static const char *const lines[] = {
		REGION "/iommu-addresses = " OURS BUS FIRST "\\x00\\x00\\x00",
		REGION "/iommu-addresses = \\x07",
		REGION "/iommu-addresses = " OTHERS BUS FIRST SIZE,
		"-" REGION "/iommu-addresses",
		REGION "/phandle = \\x00\\x00\\x00\\x05\\x00\\x00\\x00\\x05",
		NODE "/memory-region = \\x00\\x00\\x00\\x09",
		"-" NODE "/phandle",
		"-" BASE "/reserved-memory",
		"-" NODE "/memory-region",
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		fake_tree_line(&tree, lines[i]);
		find(0, 0);
	}
}

TEST(test_wild_cells)
{
	fake_tree_line(&tree,
		       BASE "/pcie@1/#address-cells = \\xff\\xff\\xff\\xff");
	fake_tree_line(&tree, BASE "/pcie@1/#size-cells = \\xff\\xff\\xff\\xff");
	find(0, 1);
	assert_non_null(mandates.mandate[0].ignored);
}

TEST(test_name_for_a_terminal)
{
	fake_tree_line(&tree, "-" REGION);
	fake_tree_line(&tree, BASE "/reserved-memory/a\033[2J/phandle = "
				   "\\x00\\x00\\x00\\x05");
	fake_tree_line(&tree, BASE
		       "/reserved-memory/a\033[2J/iommu-addresses = " OURS BUS
			       FIRST SIZE);
	find(0, 1);
	assert_string_equal(mandates.mandate[0].what,
			    "device tree node /reserved-memory/a?[2J");
}

/* No table at all, and yet it is known who asks. */
TEST(test_survey)
{
	struct survey survey;
	struct fault fault = {0};

	assert_int_equal(survey_read(tree.root, NULL, &gpu, &survey, &fault), 0);
	assert_true(survey.by_tree);
	assert_int_equal(survey.n_devices, 1);
	assert_int_equal(survey.device[0].mandates.count, 1);
	assert_int_equal(survey_judge(&survey, &survey.device[0],
				      &survey.device[0].mandates.mandate[0]),
			 SURVEY_AGREES);
	/* the other region of this group is in no node */
	assert_int_equal(survey.device[0].n_unexplained, 1);
	assert_true(survey.device[0].unexplained[0].start == 0x200000000);
	survey_free(&survey);

	fake_tree_line(&tree, "-" BASE);
	assert_int_equal(survey_read(tree.root, NULL, &gpu, &survey, &fault),
			 -ENOENT);
	survey_free(&survey);
}

UNIT_MAIN_EACH(setup, teardown)
