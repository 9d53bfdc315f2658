// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "vfio/explain.h"

/* What QEMU 7.2 to 10 print, with the reason each is given. */
static const struct {
	const char *line;
	enum fault_class class;
	const char *part;
} cases[] = {
	{"qemu-system-x86_64: -device vfio-pci,host=0000:01:00.0: vfio "
	 "0000:01:00.0: group 1 is not viable",
	 FAULT_HOST, "shares its IOMMU group"},
	{"qemu-system-aarch64: -device vfio-pci,host=000f:01:00.0: vfio "
	 "000f:01:00.0: error getting device from group 20: Invalid argument",
	 FAULT_FIRMWARE, "1:1 mapping"},
	{"qemu-system-x86_64: -device vfio-pci,host=0000:01:00.0: vfio "
	 "0000:01:00.0: failed to setup container for group 3: Failed to set "
	 "group container: Invalid argument",
	 FAULT_FIRMWARE, "1:1 mapping"},
	{"qemu-system-aarch64: -device vfio-pci,fd=13: vfio VFIO_FD13: error "
	 "bind device fd=13 to iommufd=12: Invalid argument",
	 FAULT_FIRMWARE, "1:1 mapping"},
	{"vfio 0000:01:00.0: failed to setup container for group 3: failed to "
	 "set iommu for container: Operation not permitted",
	 FAULT_HOST, "not remapped"},
	{"vfio 0000:01:00.0: failed to open /dev/vfio/51: Permission denied",
	 FAULT_HOST, "QEMU's user"},
	{"vfio 0000:01:00.0: failed to open /dev/vfio/51: Device or resource "
	 "busy",
	 FAULT_HOST, "another process"},
	{"vfio_container_dma_map(0x5570, 0x0, 0x80000000, 0x7f) = -12 (Cannot "
	 "allocate memory)",
	 FAULT_HOST, "RLIMIT_MEMLOCK"},
	{"vfio_dma_map(0x5570, 0x0, 0x80000000, 0x7f) = -22 (Invalid argument)",
	 FAULT_HOST, "IOMMU cannot reach"},
	{"vfio: Unable to power on device, stuck in D3", FAULT_HOST,
	 "does not wake up"},
};

TEST(each_is_explained)
{
	const struct explanation *explanation;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		explanation = explain_line(cases[i].line);
		if (!explanation)
			print_message("# %s\n", cases[i].line);
		assert_non_null(explanation);
		assert_int_equal(explanation->class, cases[i].class);
		assert_non_null(strstr(explanation->text, cases[i].part));
	}
}

TEST(the_rest_is_not)
{
	assert_null(explain_line(""));
	assert_null(explain_line("qemu: could not load kernel"));
	assert_null(explain_line("cannot set up guest memory 'pc.ram': Cannot "
				 "allocate memory"));
	/* a warning that costs nothing unless devices talk to each other */
	assert_null(explain_line("IOMMU_IOAS_MAP failed: Bad address, PCI "
				 "BAR?"));
}

UNIT_MAIN(NULL, NULL)
