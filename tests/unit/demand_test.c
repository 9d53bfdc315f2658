// SPDX-License-Identifier: GPL-2.0-or-later
/* What host and board say of a device's memory, and who maps it. */
#include "unit.h"

#include "fake_tree.h"
#include "layout/demand.h"
#include "layout/hostmem.h"

#define LIST "0xa1600000-0xb97fffff 0x200000000-0x302ffffff"

static struct board board;
static struct pci_device gpu;
static struct iommu_group group;
static struct layout_demand demand;
static struct fault fault;
static struct fake_tree tree;

/* The founding board and its GPU, whose regions are relaxed. */
FIXTURE(setup)
{
	board = (struct board){
		.name = "spark",
		.identity_regions = LIST,
		.gpu_match = "10de:2e00-2e3f",
		.gpu_class = "03",
	};
	gpu = (struct pci_device){
		.bdf = {.domain = 0xf, .bus = 1},
		.vendor = 0x10de,
		.device = 0x2e12,
		.class = 0x030000,
	};
	group = (struct iommu_group){
		.id = 20,
		.regions_known = true,
		.n_regions = 3,
		.regions = {{0x8000000, 0x80fffff, IOMMU_MSI},
			    {0xa1600000, 0xb97fffff, IOMMU_DIRECT_RELAXABLE},
			    {0x200000000, 0x302ffffff, IOMMU_DIRECT}},
	};
	memset(&demand, 0, sizeof(demand));
	memset(&fault, 0, sizeof(fault));
	return 0;
}

static int ask(enum board_identity_policy policy)
{
	return demand_device(&demand, &board, policy, &gpu, &group, &fault);
}

static void expect_fault(enum fault_class class, const char *text)
{
	assert_int_equal(fault.class, class);
	if (!strstr(fault.text, text))
		print_message("no '%s' in: %s\n", text, fault.text);
	assert_non_null(strstr(fault.text, text));
}

TEST_WITH(test_board_and_host_agree, setup, NULL)
{
	assert_int_equal(ask(BOARD_IDENTITY_QUARANTINE), 0);
	assert_int_equal(demand.regions.count, 2);
	assert_int_equal(demand.regions.region[1].start, 0x200000000);
	assert_int_equal(demand.regions.region[1].policy,
			 BOARD_IDENTITY_QUARANTINE);
	assert_int_equal(demand.n_blocked, 1);
	assert_int_equal(demand.blocked[0].start, 0x8000000);
	assert_int_equal(demand.blocked[0].size, 0x100000);
	/* a second device of the group adds none that are not there yet */
	assert_int_equal(ask(BOARD_IDENTITY_QUARANTINE), 0);
	assert_int_equal(demand.regions.count, 2);
}

TEST_WITH(test_they_differ, setup, NULL)
{
	group.regions[2].end -= 0x1000;
	assert_int_equal(ask(BOARD_IDENTITY_MAP), -EINVAL);
	expect_fault(FAULT_FIRMWARE, "0x200000000-0x302ffefff instead of");
	setup(NULL);
	group.n_regions = 1;
	assert_int_equal(ask(BOARD_IDENTITY_MAP), -EINVAL);
	expect_fault(FAULT_FIRMWARE, "000f:01:00.0: the host reports other "
				     "identity regions than the board spark "
				     "lists: none instead of 0xa1600000-");
	setup(NULL);
	board.identity_regions = "";
	assert_int_equal(ask(BOARD_IDENTITY_MAP), -EINVAL);
	expect_fault(FAULT_FIRMWARE, "instead of none");
}

/* The list is about the board's GPU, not about what else is passed. */
TEST_WITH(test_another_device, setup, NULL)
{
	gpu.vendor = 0x1b36;
	group.n_regions = 2;
	assert_int_equal(ask(BOARD_IDENTITY_MAP), 0);
	assert_int_equal(demand.regions.count, 1);
	assert_int_equal(demand.regions.region[0].policy, BOARD_IDENTITY_MAP);
}

TEST_WITH(test_policy_of_a_region, setup, NULL)
{
	board.identity_regions = "0xa1600000-0xb97fffff:map "
				 "0x200000000-0x302ffffff:quarantine";
	assert_int_equal(ask(BOARD_IDENTITY_REFUSE), 0);
	assert_int_equal(demand.regions.region[0].policy, BOARD_IDENTITY_MAP);
	assert_int_equal(demand.regions.region[1].policy,
			 BOARD_IDENTITY_QUARANTINE);
}

TEST_WITH(test_refuse, setup, NULL)
{
	assert_int_equal(ask(BOARD_IDENTITY_REFUSE), -EPERM);
	expect_fault(FAULT_FIRMWARE,
		     "000f:01:00.0: is not given to a guest: firmware asks for "
		     "a 1:1 mapping of 0xa1600000-0xb97fffff");
	setup(NULL);
	board.identity_regions = "auto";
	group.n_regions = 1;
	assert_int_equal(ask(BOARD_IDENTITY_REFUSE), 0);
	assert_int_equal(demand.regions.count, 0);
}

/* On Arm before Linux 6.15 the group comes with the driver. */
TEST_WITH(test_no_group_yet, setup, NULL)
{
	assert_int_equal(demand_device(&demand, &board, BOARD_IDENTITY_MAP,
				       &gpu, NULL, &fault),
			 0);
	assert_int_equal(demand.regions.count, 2);
	board.identity_regions = "auto";
	memset(&demand, 0, sizeof(demand));
	assert_int_equal(demand_device(&demand, &board, BOARD_IDENTITY_MAP,
				       &gpu, NULL, &fault),
			 0);
	assert_int_equal(demand.regions.count, 0);
}

TEST_WITH(test_unreadable, setup, NULL)
{
	board.identity_regions = "auto";
	group.regions_known = false;
	group.n_regions = 0;
	assert_int_equal(ask(BOARD_IDENTITY_MAP), -EIO);
	expect_fault(FAULT_HOST, "reserved_regions of IOMMU group 20");
}

/* A kernel that has a new kind of region means it to be left alone. */
TEST_WITH(test_unknown_type, setup, NULL)
{
	board.identity_regions = "auto";
	group.regions[1].type = IOMMU_UNKNOWN;
	group.n_regions = 2;
	assert_int_equal(ask(BOARD_IDENTITY_MAP), 0);
	assert_int_equal(demand.regions.count, 0);
	assert_int_equal(demand.n_blocked, 2);
}

static const struct layout windows = {
	.n_windows = 1,
	.n_maps = 1,
	.count = 2,
	.part = {{LAYOUT_RAM, 0, 0x10000, 0}, {LAYOUT_MAP, 0x10000, 0x4000, 0}},
};

FIXTURE(setup_host)
{
	fake_tree_make(&tree, "spark");
	return setup(state);
}

FIXTURE(teardown_host)
{
	fake_tree_remove(&tree);
	return 0;
}

TEST_WITH(test_host_memory, setup_host, teardown_host)
{
	struct layout none = windows;

	assert_int_equal(hostmem_check(tree.root, &windows, &fault), -ENOENT);
	expect_fault(FAULT_HOST, "CONFIG_DEVMEM; --identity quarantine");
	none.n_maps = 0;
	assert_int_equal(hostmem_check(tree.root, &none, &fault), 0);
	fake_tree_line(&tree, "/dev/mem = memory");
	assert_int_equal(hostmem_check(tree.root, &windows, &fault), 0);
}

TEST_WITH(test_host_memory_that_is_refused, setup_host, teardown_host)
{
	/* a folder can be opened by nobody for writing */
	fake_tree_line(&tree, "/dev/mem/x = y");
	assert_int_equal(hostmem_check(tree.root, &windows, &fault), -EISDIR);
	expect_fault(FAULT_HOST, "cannot be opened");
	memset(&fault, 0, sizeof(fault));
	fake_tree_line(&tree, "/sys/kernel/security/lockdown = none [integrity] "
			      "confidentiality");
	assert_int_equal(hostmem_check(tree.root, &windows, &fault), -EPERM);
	expect_fault(FAULT_HOST, "locked down");
}

/* /dev/null can be opened, and cannot be mapped. */
TEST_WITH(test_host_memory_that_does_not_map, setup_host, teardown_host)
{
	fake_tree_line(&tree, "/dev/mem -> /dev/null");
	assert_int_equal(hostmem_check(tree.root, &windows, &fault), -ENODEV);
	expect_fault(FAULT_HOST, "does not map 0x10000-0x13fff");
}

UNIT_MAIN(NULL, NULL)
