// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>

#include "unit.h"

#include "iommu/owner.h"
#include "sysfs/since.h"

#define LINUX(major, minor) ((major) << 8 | (minor))

TEST(test_versions)
{
	assert_int_equal(since_version("6.12.9-amd64"), LINUX(6, 12));
	assert_int_equal(since_version("5.4"), LINUX(5, 4));
	assert_int_equal(since_version(""), 0);
	assert_int_equal(since_version("6"), 0);
	assert_int_equal(since_version("6.x"), 0);
	assert_int_equal(since_version("256.1"), 0);
	assert_int_equal(since_version("6.256"), 0);
}

TEST(test_rows_ascend)
{
	size_t i;

	for (i = 0; i < SINCE_COUNT; i++) {
		assert_non_null(since_rows[i].what);
		assert_non_null(since_rows[i].source);
		assert_true(!i ||
			    since_rows[i].version >= since_rows[i - 1].version);
		assert_true(since_has(since_rows[i].version, (enum since)i));
		assert_false(since_has(since_rows[i].version - 1, (enum since)i));
		assert_true(since_has(0, (enum since)i));
	}
}

/* docs/doctor.md has "| 5.15 | what | source |" for each, in this order. */
TEST(test_rows_are_documented)
{
	const char *src = getenv("GPUBOX_SRC");
	static char text[256 << 10];
	char path[PATH_MAX], want[512], *p = text;
	FILE *in;
	size_t i, n;

	snprintf(path, sizeof(path), "%s/docs/doctor.md", src ? src : ".");
	in = fopen(path, "r");
	assert_non_null(in);
	n = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	text[n] = '\0';
	for (i = 0; i < SINCE_COUNT; i++) {
		const struct since_row *row = &since_rows[i];

		snprintf(want, sizeof(want), "| %u.%u | %s | %s |\n",
			 row->version >> 8, row->version & 0xff, row->what,
			 row->source);
		if (!strstr(p, want))
			print_message("# docs/doctor.md lacks: %s", want);
		p = strstr(p, want);
		assert_non_null(p);
	}
}

/* Who keeps a group from vfio, on an old kernel and since 5.19. */
TEST(test_owners)
{
	static const struct {
		const char *driver;
		uint32_t class;
		uint8_t header;
		bool before, since;
	} owners[] = {
		{"", 0x030000, 0, false, false},
		{"nvidia", 0x030000, 0, true, true},
		{"nvidia-nvswitch", 0x068000, 0, true, true},
		{"lpc_ich", 0x060100, 0, true, true},
		{"vfio-pci", 0x030000, 0, false, false},
		{"mlx5_vfio_pci", 0x020000, 0, false, false},
		{"pci-stub", 0x0c0330, 0, false, false},
		{"pcieport", 0x060400, 1, false, false},
		{"shpchp", 0x060400, 1, false, true},
		{"yenta_cardbus", 0x060700, 2, false, true},
		{"pcieport", 0x0604ff, 0, true, true},
		/* its header cannot be read: by the class */
		{"shpchp", 0x060400, 0x7f, false, true},
		{"my_vfio_pci_not", 0x030000, 0, true, true},
	};
	size_t i;

	for (i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		struct pci_device pci = {
			.class = owners[i].class,
			.header_type = owners[i].header,
		};

		snprintf(pci.driver, sizeof(pci.driver), "%s", owners[i].driver);
		assert_int_equal(owner_keeps_group(&pci, LINUX(5, 18)),
				 owners[i].before);
		assert_int_equal(owner_keeps_group(&pci, LINUX(5, 19)),
				 owners[i].since);
		assert_int_equal(owner_keeps_group(&pci, 0), owners[i].since);
	}
}

/* A module's name and its driver's differ in - and _ at most. */
TEST(test_driver_names)
{
	assert_true(pci_driver_same("nvgrace-gpu-vfio-pci",
				    "nvgrace_gpu_vfio_pci"));
	assert_true(pci_driver_same("xe_vfio_pci", "xe-vfio-pci"));
	assert_true(pci_driver_same("", ""));
	assert_false(pci_driver_same("xe_vfio_pci", "xe_vfio_pc"));
	assert_false(pci_driver_same("xe_vfio_pc", "xe_vfio_pci"));
	assert_false(pci_driver_same("nvidia", "nvidia-drm"));
	assert_true(pci_driver_is_vfio("vfio-pci"));
	assert_true(pci_driver_is_vfio("xe-vfio-pci"));
	assert_false(pci_driver_is_vfio("vfio"));
	assert_false(pci_driver_is_vfio("vfio-pci-core"));
	assert_false(pci_driver_is_vfio(""));
}

UNIT_MAIN(NULL, NULL)
