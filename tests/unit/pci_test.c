// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "fake_tree.h"
#include "pci/pci.h"

TEST(test_addresses)
{
	static const struct {
		const char *text;
		const char *back; /* NULL: does not parse */
	} cases[] = {
		{"0000:01:00.0", "0000:01:00.0"},
		{"000f:01:00.0", "000f:01:00.0"},
		{"01:00.0", "0000:01:00.0"},
		{"10000:e1:1f.7", "10000:e1:1f.7"},
		{"ffffffff:ff:1f.7", "ffffffff:ff:1f.7"},
		{"000F:0A:00.0", "000f:0a:00.0"},
		{"", NULL},
		{"0000:01:20.0", NULL},
		{"0000:01:00.8", NULL},
		{"0000:01:00.0 ", NULL},
		{" 0000:01:00.0", NULL},
		{"0000:01:00", NULL},
		{"0000:001:00.0", NULL},
		{"1ffffffff:01:00.0", NULL},
		{"0x0:01:00.0", NULL},
		{"-1:01:00.0", NULL},
		{"0000:01:00.00", NULL},
		{":01:00.0", NULL},
		{"0:0:0:0.0", NULL},
		{"0000:01:00.0/../..", NULL},
	};
	char text[PCI_BDF_TEXT];
	struct pci_bdf bdf;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int err = pci_bdf_parse(cases[i].text, &bdf);

		assert_int_equal(err, cases[i].back ? 0 : -EINVAL);
		if (cases[i].back)
			assert_string_equal(pci_bdf_format(bdf, text),
					    cases[i].back);
	}
}

TEST(test_match)
{
	const struct pci_device gb10 = {
		.vendor = 0x10de, .device = 0x2e12, .class = 0x030000};
	static const struct {
		const char *list;
		const char *class;
		int want;
	} cases[] = {
		{"10de:2e00-2e3f", "03", 1},
		{"10de:2e12", "", 1},
		{"10DE:*", "", 1},
		{"1002:* 10de:2e00-2e3f", "", 1},
		{"10de:2e13-2e3f", "03", 0},
		{"10de:*", "0403", 0},
		{"10de:*", "3z", -EINVAL},
		{"1002:*", "03", 0},
		{"", "03", 0},
		{"  ", "0300", 0},
		{"", "0302", 0},
		{"", "", 0},
		{"", "3z", -EINVAL},
		{"", "0x3", -EINVAL},
		{"10de", "03", -EINVAL},
		{"10de:", "03", -EINVAL},
		{"10de:2e3f-2e00", "03", -EINVAL},
		{"10de:12345", "03", -EINVAL},
		{"10de:2e12,1002:1", "03", -EINVAL},
		{"10de:* 1002", "03", -EINVAL},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(pci_match(&gb10, cases[i].list, cases[i].class),
				 cases[i].want);
}

TEST(test_scan)
{
	struct pci_device *devices;
	struct fake_tree tree;
	size_t n;

	fake_tree_make(&tree, "x86");
	fake_tree_line(&tree, "/sys/bus/pci/devices/rubbish/vendor = 0x1");
	assert_int_equal(pci_scan(tree.root, &devices, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(devices[0].bdf.device, 1);
	assert_true(pci_is_bridge(&devices[0]));
	assert_int_equal(devices[0].header_type, 1);
	assert_true(pci_is_display(&devices[1]));
	assert_string_equal(devices[1].driver, "nouveau");
	assert_string_equal(devices[1].driver_override, "");
	assert_string_equal(devices[1].reset_method, "flr bus");
	assert_int_equal(devices[1].group, 2);
	assert_int_equal(devices[1].numa_node, -1);
	assert_true(devices[1].bar[1].size == 16ull << 30);
	assert_true(devices[1].bar[1].is_64bit);
	assert_true(devices[1].bar[1].is_prefetchable);
	assert_int_equal(devices[1].bar[2].size, 0);
	assert_false(devices[1].bar[0].is_64bit);
	free(devices);
	fake_tree_remove(&tree);
}

TEST(test_odd_devices)
{
	struct pci_device device;
	struct fake_tree tree;
	struct pci_bdf bdf;

	fake_tree_make(&tree, "spark");
	assert_int_equal(pci_bdf_parse("0000:01:00.0", &bdf), 0);
	assert_int_equal(pci_read(tree.root, bdf, &device), -ENODEV);
	bdf.domain = 0xf;
	assert_int_equal(pci_read(tree.root, bdf, &device), 0);
	fake_tree_line(&tree, "/sys/bus/pci/devices/000f:01:00.0/vendor = "
			      "0x10de2e12");
	assert_int_equal(pci_read(tree.root, bdf, &device), -EBADMSG);
	fake_tree_remove(&tree);
}

#define PF "/sys/bus/pci/devices/0000:01:00.0"
#define VF "/sys/bus/pci/devices/0000:01:10.0"

TEST(test_virtual_functions)
{
	struct pci_device device;
	struct fake_tree tree;
	struct pci_bdf bdf;

	fake_tree_make(&tree, "x86");
	fake_tree_line(&tree, VF "/vendor = 0x10de");
	fake_tree_line(&tree, VF "/device = 0x2684");
	fake_tree_line(&tree, VF "/class = 0x030200");
	fake_tree_line(&tree, VF "/physfn -> ../0000:01:00.0");
	fake_tree_line(&tree, PF "/virtfn0 -> ../0000:01:10.0");
	fake_tree_line(&tree, PF "/sriov_numvfs = 1");
	fake_tree_line(&tree, PF "/sriov_totalvfs = 16");
	assert_int_equal(pci_bdf_parse("0000:01:00.0", &bdf), 0);
	assert_int_equal(pci_read(tree.root, bdf, &device), 0);
	assert_true(device.is_sriov_pf && !device.is_sriov_vf);
	assert_int_equal(device.vfs, 1);
	assert_int_equal(device.vfs_max, 16);
	assert_int_equal(pci_virtual_function(tree.root, bdf, 1, &bdf), -ENOENT);
	assert_int_equal(pci_virtual_function(tree.root, bdf, 0, &bdf), 0);
	assert_int_equal(pci_read(tree.root, bdf, &device), 0);
	assert_true(!device.is_sriov_pf && device.is_sriov_vf);
	assert_int_equal(device.physfn.bus, 1);
	fake_tree_remove(&tree);
}

/* igb's virtual function as QEMU 11 has it; one that is off the bus. */
TEST(test_answers)
{
	static const uint8_t vf[16] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00,
				       0x10, 0x00, 0x01, 0x00, 0x00, 0x02};
	static const uint8_t pf[16] = {0xde, 0x10, 0x84, 0x26};
	uint8_t off[64];

	memset(off, 0xff, sizeof(off));
	assert_true(pci_answers(vf, sizeof(vf), true));
	assert_false(pci_answers(vf, sizeof(vf), false));
	assert_true(pci_answers(pf, sizeof(pf), false));
	assert_false(pci_answers(off, sizeof(off), true));
	assert_false(pci_answers(off, sizeof(off), false));
	assert_false(pci_answers(vf, 0, true));
}

TEST(test_no_pci)
{
	struct pci_device *devices;
	size_t n;

	assert_int_equal(pci_scan("/nonexistent", &devices, &n), 0);
	assert_int_equal(n, 0);
	free(devices);
}

TEST(test_names)
{
	struct pci_device device = {.vendor = 0xfff0, .device = 0x1234};
	char text[128], small[8];

	pci_name(&device, text, sizeof(text));
	assert_non_null(strstr(text, "1234"));
	pci_name(&device, small, sizeof(small));
	assert_true(strlen(small) < sizeof(small));
}

UNIT_MAIN(NULL, NULL)
