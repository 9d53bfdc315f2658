// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysfs/since.h"

#include <stdlib.h>

#define SINCE_VERSION(major, minor) ((major) << 8 | (minor))

const struct since_row since_rows[SINCE_COUNT] = {
	[SINCE_RMRR_RELAXABLE] =
		{SINCE_VERSION(5, 3),
		 "call the RMRRs of display controllers and USB relaxable; "
		 "before, direct by name, and given away",
		 "iommu/vt-d: Differentiate relaxable and non relaxable "
		 "RMRRs"},
	[SINCE_EXCLUSION_MAPPED] = {SINCE_VERSION(5, 5),
				    "map exclusion ranges of an IVMD 1:1",
				    "iommu/amd: Treat per-device exclusion "
				    "ranges as r/w unity-mapped regions"},
	[SINCE_VF_TOKEN] = {SINCE_VERSION(5, 7),
			    "ask for a token where vfio-pci has the physical "
			    "function of a virtual one",
			    "vfio/pci: Introduce VF token"},
	[SINCE_RESET_METHOD] = {SINCE_VERSION(5, 15),
				"say how a device is reset (reset_method); "
				"before, only the file reset says that it is",
				"PCI: Allow userspace to query and set device "
				"reset mechanism"},
	[SINCE_VFIO_ALIAS] = {SINCE_VERSION(5, 16),
			      "name the vfio driver that is made for a device "
			      "(modules.alias, vfio_pci:)",
			      "PCI / VFIO: Add 'override_only' support for "
			      "VFIO PCI sub system"},
	[SINCE_MANAGED_DMA] = {SINCE_VERSION(5, 19),
			       "keep a group from vfio while a driver without "
			       "driver_managed_dma has a member, also a bridge; "
			       "before, bridges were exempt",
			       "PCI: portdrv: Set driver_managed_dma; vfio: "
			       "Remove iommu group notifier"},
	[SINCE_VFIO_FRAMEBUFFER] = {SINCE_VERSION(6, 0),
				    "take the boot framebuffer from a device of "
				    "class 0300 when vfio-pci binds",
				    "d17378062079 vfio/pci: Remove console "
				    "drivers"},
	[SINCE_RMR] = {SINCE_VERSION(6, 0), "know RMR nodes of an IORT",
		       "ACPI/IORT: Add support to retrieve IORT RMR reserved "
		       "regions"},
	[SINCE_IVMD_SEGMENT] = {SINCE_VERSION(6, 0),
				"take an IVMD for its PCI segment only",
				"iommu/amd: Introduce per PCI segment unity map "
				"list"},
	[SINCE_IOMMUFD] = {SINCE_VERSION(6, 2), "have iommufd",
			   "iommufd: Document overview of iommufd"},
	[SINCE_VFIO_CDEV] = {SINCE_VERSION(6, 6),
			     "have a character device per vfio device, which "
			     "iommufd needs",
			     "vfio: Add cdev for vfio_device"},
	[SINCE_DIRECT_REFUSED] = {SINCE_VERSION(6, 6),
				  "refuse vfio for a group with a 1:1 region",
				  "a48ce36e2786 iommu: Prevent RESV_DIRECT "
				  "devices from blocking domains"},
	[SINCE_NVGRACE] = {SINCE_VERSION(6, 9),
			   "have the vfio driver of Grace's GPUs",
			   "vfio/nvgrace-gpu: Add vfio pci variant module for "
			   "grace hopper"},
	[SINCE_GROUP_AT_ONCE] = {SINCE_VERSION(6, 15),
				 "put a device of an Arm host into its group "
				 "when it is found; before, when a driver binds",
				 "bcb81ac6ae3c iommu: Get DT/ACPI parsing into "
				 "the proper probe path"},
	[SINCE_BAR_DMABUF] = {SINCE_VERSION(6, 19),
			      "map a BAR for other devices through iommufd, as "
			      "a dma-buf",
			      "vfio/pci: Add dma-buf export support for MMIO "
			      "regions"},
};

unsigned int since_version(const char *release)
{
	unsigned long major, minor;
	char *end;

	major = strtoul(release, &end, 10);
	if (end == release || *end != '.' || major > 255)
		return 0;
	release = end + 1;
	minor = strtoul(release, &end, 10);
	if (end == release || minor > 255)
		return 0;
	return SINCE_VERSION((unsigned int)major, (unsigned int)minor);
}

bool since_has(unsigned int version, enum since what)
{
	return !version || version >= since_rows[what].version;
}
