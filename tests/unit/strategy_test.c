// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "fake_host.h"
#include "vfio/attach.h"
#include "vfio/lock.h"
#include "vfio/select.h"
#include "vfio/strategy.h"

static struct fake_host host;
static struct fault fault;
static struct claim claim;
static struct strategy strategy;
static struct strategy_facts all;
static struct selection selection;

FIXTURE(setup)
{
	memset(&fault, 0, sizeof(fault));
	memset(&claim, 0, sizeof(claim));
	all = (struct strategy_facts){
		.iommu_node = true,
		.bound = true,
		.cdev = true,
		.qemu_vfio = true,
		.qemu_iommufd = true,
		.qemu_version = "10.0.2",
	};
	fake_host_make(&host);
	return 0;
}

FIXTURE(teardown)
{
	fake_host_remove(&host);
	return 0;
}

static void expect(enum board_vfio want, bool iommufd, const char *reason)
{
	assert_int_equal(strategy_choose(want, &all, &strategy, &fault), 0);
	assert_int_equal(strategy.iommufd, iommufd);
	assert_non_null(strstr(strategy.reason, reason));
}

static void refuse(enum board_vfio want, enum fault_class class, const char *part)
{
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(strategy_choose(want, &all, &strategy, &fault),
			 -ENOTSUP);
	assert_int_equal(fault.class, class);
	assert_non_null(strstr(fault.text, part));
}

/* iommufd pins pages of RAM; /dev/mem has none. */
TEST(windows_of_the_host_need_type1)
{
	all.host_windows = true;
	expect(BOARD_VFIO_AUTO, false, "--identity map");
	expect(BOARD_VFIO_TYPE1, false, "asked for");
	refuse(BOARD_VFIO_IOMMUFD, FAULT_HOST, "--identity quarantine");
}

TEST(auto_degrades_and_says_why)
{
	expect(BOARD_VFIO_AUTO, true, "both");
	all.cdev = false;
	expect(BOARD_VFIO_AUTO, false, "CONFIG_VFIO_DEVICE_CDEV");
	/* before the bind nobody can know */
	all.bound = false;
	expect(BOARD_VFIO_AUTO, true, "both");
	all.iommu_node = false;
	expect(BOARD_VFIO_AUTO, false, "/dev/iommu");
	all.qemu_iommufd = false;
	expect(BOARD_VFIO_AUTO, false, "QEMU 10.0.2 cannot use iommufd");
}

TEST(what_is_asked_for_is_not_replaced)
{
	expect(BOARD_VFIO_TYPE1, false, "asked for");
	expect(BOARD_VFIO_IOMMUFD, true, "asked for");
	all.iommu_node = false;
	refuse(BOARD_VFIO_IOMMUFD, FAULT_HOST, "/dev/iommu");
	all.qemu_iommufd = false;
	refuse(BOARD_VFIO_IOMMUFD, FAULT_VMM, "QEMU 10.0.2");
	refuse(BOARD_VFIO_NONE, FAULT_HOST, "VFIO_NONE");
	all.qemu_vfio = false;
	refuse(BOARD_VFIO_TYPE1, FAULT_VMM, "without vfio-pci");
}

static void add_gpu(const char *bdf, const char *driver, int group)
{
	fake_host_add(&host, &(struct fake_device){
				     .bdf = bdf,
				     .ids = "10de 2e12 030000",
				     .driver = driver,
				     .group = group,
			     });
}

static void read_claim(const char *bdf)
{
	struct pci_bdf wanted;

	assert_int_equal(pci_bdf_parse(bdf, &wanted), 0);
	assert_int_equal(
		claim_read(host.root, "vfio-pci", &wanted, 1, &claim, &fault), 0);
}

/* The folder is there without CONFIG_VFIO_DEVICE_CDEV, too. */
TEST(cdev_is_told_by_its_file_dev)
{
	struct strategy_facts facts = {0};

	add_gpu("0000:01:00.0", "vfio-pci", 1);
	read_claim("0000:01:00.0");
	fake_host_write(&host, FAKE_DEVICES "0000:01:00.0/vfio-dev/vfio0/power",
			"");
	strategy_look(host.root, &claim, &facts);
	assert_true(facts.bound);
	assert_false(facts.cdev);
	assert_false(facts.iommu_node);
	fake_host_write(&host, FAKE_DEVICES "0000:01:00.0/vfio-dev/vfio0/dev",
			"511:0\n");
	fake_host_write(&host, "/dev/iommu", "");
	strategy_look(host.root, &claim, &facts);
	assert_true(facts.cdev);
	assert_true(facts.iommu_node);
}

TEST(nodes_are_opened_for_iommufd)
{
	struct attach attach;

	add_gpu("0000:01:00.0", "vfio-pci", 1);
	read_claim("0000:01:00.0");
	strategy.iommufd = true;
	assert_int_equal(attach_open(host.root, &claim, &attach, &fault),
			 -ENOENT);
	assert_non_null(strstr(fault.text, "/dev/iommu"));
	assert_int_equal(attach.iommufd, -1);
	fake_host_write(&host, "/dev/iommu", "");
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(attach_open(host.root, &claim, &attach, &fault),
			 -ENOENT);
	assert_int_equal(attach.iommufd, -1);
	fake_host_write(&host, FAKE_DEVICES "0000:01:00.0/vfio-dev/vfio3/dev",
			"511:3\n");
	fake_host_write(&host, "/dev/vfio/devices/vfio3", "");
	assert_int_equal(attach_open(host.root, &claim, &attach, &fault), 0);
	assert_true(attach.iommufd >= 0);
	assert_int_equal(attach.n_devices, 1);
	attach_close(&attach);
	assert_int_equal(attach.iommufd, -1);
}

static int choose(const char *first, const char *second)
{
	const char *const words[] = {first, second};
	const struct select_ask ask = {
		.root = host.root,
		.driver = "vfio-pci",
		.match = "10de:2e00-2e3f",
		.class_prefix = "03",
		.words = words,
		.n_words = second ? 2 : 1,
	};

	memset(&fault, 0, sizeof(fault));
	return select_devices(&ask, &selection, &fault);
}

TEST(the_first_that_can_be_had_is_chosen)
{
	static const struct pci_bdf first = {0, 1, 0, 0}, third = {0, 3, 0, 0};
	struct locks locks = {0};
	struct state folder;

	add_gpu("0000:01:00.0", "nvidia", 1);
	add_gpu("0000:02:00.0", "nvidia", 2);
	add_gpu("0000:03:00.0", "nvidia", 3);
	fake_host_regions(&host, 2, "0x1000 0x1fff direct\n");
	assert_int_equal(choose("auto", NULL), 0);
	assert_int_equal(selection.count, 1);
	assert_int_equal(pci_bdf_compare(selection.bdf[0], first), 0);
	assert_int_equal(choose("2", NULL), 0);
	assert_int_equal(selection.count, 2);
	assert_int_equal(pci_bdf_compare(selection.bdf[1], third), 0);
	/* an address first, wherever it stands */
	assert_int_equal(choose("auto", "0000:01:00.0"), 0);
	assert_int_equal(selection.count, 2);
	assert_int_equal(pci_bdf_compare(selection.bdf[0], first), 0);
	assert_int_equal(pci_bdf_compare(selection.bdf[1], third), 0);
	assert_int_equal(choose("3", NULL), -EPERM);
	assert_non_null(strstr(fault.text, "0000:02:00.0: cannot be given"));
	assert_int_equal(state_open(host.root, &folder, &fault), 0);
	assert_int_equal(lock_take(&folder, &locks, first, "x", 0, &fault), 0);
	assert_int_equal(choose("auto", NULL), 0);
	assert_int_equal(pci_bdf_compare(selection.bdf[0], third), 0);
	lock_release(&locks, 0);
	state_close(&folder);
}

TEST(nothing_matches)
{
	assert_int_equal(choose("auto", NULL), -ENODEV);
	assert_non_null(strstr(fault.text, "10de:2e00-2e3f"));
	assert_int_equal(choose("none", NULL), 0);
	assert_int_equal(selection.count, 0);
	assert_int_equal(choose("gpu0", NULL), -EINVAL);
}

UNIT_MAIN_EACH(setup, teardown)
