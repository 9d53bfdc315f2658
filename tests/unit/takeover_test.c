// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "vfio/takeover.h"

#define set(field, text) snprintf(field, sizeof(field), "%s", text)

static struct claim claim;
static struct steps steps;
static struct fault fault;

FIXTURE(setup)
{
	memset(&claim, 0, sizeof(claim));
	memset(&fault, 0, sizeof(fault));
	claim.iommu = true;
	claim.driver_loaded = true;
	set(claim.driver, "vfio-pci");
	return 0;
}

static struct claim_device *add(const char *bdf, const char *driver,
				uint32_t class, int group)
{
	struct claim_device *device = &claim.device[claim.n_devices++];
	struct pci_device *pci = &device->pci;

	assert_int_equal(pci_bdf_parse(bdf, &pci->bdf), 0);
	snprintf(pci->driver, sizeof(pci->driver), "%s", driver);
	pci->vendor = 0x10de;
	pci->class = class;
	pci->group = group;
	device->wanted = claim.n_devices == 1;
	set(device->origin.power_control, "auto");
	set(device->origin.d3cold_allowed, "1");
	if (group >= 0) {
		claim.n_groups = 1;
		claim.group[0].id = group;
	}
	return device;
}

static void expect_plan(const char *wanted)
{
	char all[4096] = "", text[160];
	size_t i, used = 0;

	assert_int_equal(takeover_plan(&claim, &steps, &fault), 0);
	for (i = 0; i < steps.count; i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s\n",
					 step_text(&steps.step[i], text,
						   sizeof(text)));
	assert_string_equal(all, wanted);
}

static void expect_refusal(int err, enum fault_class class, const char *part)
{
	assert_int_equal(takeover_plan(&claim, &steps, &fault), err);
	assert_int_equal(steps.count, 0);
	assert_int_equal(fault.class, class);
	assert_non_null(strstr(fault.text, part));
}

TEST(virtual_functions)
{
	struct claim_device *device;

	device = add("0000:01:00.0", "igb", 0x020000, 20);
	device->pci.vfs = 2;
	set(device->functions, "0000:01:10.0 (igbvf), 0000:01:10.2 (igbvf)");
	expect_refusal(-EBUSY, FAULT_HOST, "0000:01:10.2 (igbvf)");
	/* what is on vfio already would lose them all the same */
	memset(&fault, 0, sizeof(fault));
	set(device->pci.driver, "vfio-pci");
	expect_refusal(-EBUSY, FAULT_HOST, "sriov_numvfs");
	/* one of them, whose parent would have to go along */
	memset(&fault, 0, sizeof(fault));
	set(device->pci.driver, "igb");
	device->wanted = false;
	device = add("0000:01:10.0", "igbvf", 0x020000, 20);
	device->wanted = true;
	device->pci.is_sriov_vf = true;
	set(device->parent_driver, "igb");
	expect_refusal(-EBUSY, FAULT_HOST, "has to go along with the group");
	/* alone it can go, but not from a parent on vfio-pci */
	memset(&fault, 0, sizeof(fault));
	claim.device[0].pci.vfs = 0;
	assert_int_equal(takeover_plan(&claim, &steps, &fault), 0);
	set(device->parent_driver, "vfio-pci");
	expect_refusal(-EACCES, FAULT_HOST, "token");
	memset(&fault, 0, sizeof(fault));
	set(device->parent_driver, "nvidia");
	set(device->pci.driver, "nvidia");
	device->vgpu.managed = true;
	expect_refusal(-ENOTSUP, FAULT_HOST, "type none");
}

TEST(group_of_one)
{
	add("000f:01:00.0", "nvidia", 0x030000, 20);
	expect_plan("000f:01:00.0: set d3cold_allowed to 0\n"
		    "000f:01:00.0: set driver_override to vfio-pci\n"
		    "000f:01:00.0: unbind from nvidia\n"
		    "000f:01:00.0: bind to vfio-pci\n"
		    "000f:01:00.0: set power/control to on\n");
}

TEST(all_unbinds_come_before_all_binds)
{
	add("0000:01:00.0", "nvidia", 0x030000, 1);
	add("0000:00:01.0", "pcieport", 0x060400, 1)->pci.header_type = 1;
	add("0000:01:00.1", "snd_hda_intel", 0x040300, 1);
	set(claim.device[0].origin.d3cold_allowed, "0");
	set(claim.device[2].origin.d3cold_allowed, "");
	set(claim.device[2].origin.power_control, "");
	expect_plan("0000:01:00.0: set driver_override to vfio-pci\n"
		    "0000:01:00.1: set driver_override to vfio-pci\n"
		    "0000:01:00.0: unbind from nvidia\n"
		    "0000:01:00.1: unbind from snd_hda_intel\n"
		    "0000:01:00.0: bind to vfio-pci\n"
		    "0000:01:00.1: bind to vfio-pci\n"
		    "0000:01:00.0: set power/control to on\n");
}

TEST(module_is_loaded_first)
{
	add("0000:01:00.0", "", 0x030000, 1);
	claim.driver_loaded = false;
	expect_plan("load module vfio-pci\n"
		    "0000:01:00.0: set d3cold_allowed to 0\n"
		    "0000:01:00.0: set driver_override to vfio-pci\n"
		    "0000:01:00.0: bind to vfio-pci\n"
		    "0000:01:00.0: set power/control to on\n");
}

TEST(what_is_ready_is_left_alone)
{
	add("0000:01:00.0", "nvgrace-gpu-vfio-pci", 0x030200, 1);
	add("0000:01:00.1", "pci-stub", 0x040300, 1);
	add("0000:01:00.2", "mlx5_vfio_pci", 0x020000, 1);
	claim.driver_loaded = false;
	expect_plan("");
}

TEST(stub_is_not_enough_for_the_wanted)
{
	add("0000:01:00.0", "pci-stub", 0x030000, 1);
	assert_int_equal(takeover_plan(&claim, &steps, &fault), 0);
	assert_int_equal(steps.count, 5);
}

TEST(no_group_yet_is_bound_first)
{
	add("0000:01:00.0", "", 0x00ff00, -1);
	assert_int_equal(takeover_plan(&claim, &steps, &fault), 0);
	assert_int_equal(steps.count, 4);
	assert_true(takeover_touches(&steps, claim.device[0].pci.bdf));
}

TEST(no_iommu_is_refused)
{
	add("0000:01:00.0", "nvidia", 0x030000, -1);
	claim.iommu = false;
	expect_refusal(-ENODEV, FAULT_HOST, "no IOMMU");
}

TEST(direct_region_is_refused)
{
	struct iommu_group *group = &claim.group[0];

	add("000f:01:00.0", "nvidia", 0x030000, 20);
	group->regions_known = true;
	group->n_regions = 3;
	group->regions[0] =
		(struct iommu_region){0x8000000, 0x80fffff, IOMMU_MSI};
	group->regions[1] =
		(struct iommu_region){0xa1600000, 0xb97fffff, IOMMU_DIRECT};
	group->regions[2] =
		(struct iommu_region){0x200000000, 0x302ffffff, IOMMU_DIRECT};
	expect_refusal(-EPERM, FAULT_FIRMWARE,
		       "000f:01:00.0: cannot be given to a guest: firmware "
		       "asks for a 1:1 mapping of 0xa1600000-0xb97fffff, "
		       "0x200000000-0x302ffffff");
	assert_non_null(strstr(fault.text, "'gpubox doctor 000f:01:00.0'"));
	group->regions[1].type = IOMMU_DIRECT_RELAXABLE;
	group->regions[2].type = IOMMU_DIRECT_RELAXABLE;
	assert_int_equal(takeover_plan(&claim, &steps, NULL), 0);
}

TEST(bridge_is_refused)
{
	add("0000:00:01.0", "pcieport", 0x060400, 1)->pci.header_type = 1;
	expect_refusal(-EINVAL, FAULT_HOST, "is a bridge");
}

TEST(dead_device_is_refused)
{
	add("0000:01:00.0", "nvidia", 0x030000, 1)->pci.header_type = 0x7f;
	expect_refusal(-ENODEV, FAULT_HOST, "reads as all ones");
}

TEST(a_group_without_iommu_is_refused)
{
	add("0000:01:00.0", "vfio-pci", 0x030000, 1);
	claim.group[0].is_noiommu = true;
	expect_refusal(-ENODEV, FAULT_HOST, "without IOMMU");
}

TEST(foreign_members_are_refused)
{
	add("0000:01:00.0", "nvidia", 0x030000, 1);
	claim.group[0].n_foreign = 1;
	expect_refusal(-EBUSY, FAULT_HOST, "not PCI");
}

/* An NVSwitch goes along, the ISA bridge does not, and its driver decides. */
TEST(class_06_goes_by_its_header)
{
	add("0000:06:00.0", "vfio-pci", 0x030200, 7);
	add("0000:05:00.0", "nvidia-nvswitch", 0x068000, 7);
	assert_int_equal(takeover_plan(&claim, &steps, &fault), 0);
	assert_true(takeover_touches(&steps, claim.device[1].pci.bdf));
	add("0000:00:1f.0", "", 0x060100, 7);
	assert_int_equal(takeover_plan(&claim, &steps, &fault), 0);
	assert_false(takeover_touches(&steps, claim.device[2].pci.bdf));
	set(claim.device[2].pci.driver, "lpc_ich");
	expect_refusal(-EBUSY, FAULT_HOST, "driver lpc_ich of 0000:00:1f.0");
}

UNIT_MAIN_EACH(setup, NULL)
