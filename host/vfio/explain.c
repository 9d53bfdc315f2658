// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/explain.h"

#include <stddef.h>
#include <string.h>

/*
 * Two parts that a line has in this order, the first match counts. The errno
 * behind the words is the kernel's: drivers/vfio/group.c and container.c,
 * drivers/iommu/iommu.c, drivers/iommu/iommufd/device.c.
 */
static const struct {
	const char *first;
	const char *second;
	struct explanation explanation;
} table[] = {
	{"is not viable",
	 "",
	 {FAULT_HOST, "a device that shares its IOMMU group is with a driver "
		      "of the host; 'gpubox doctor' names it"}},
	{"set group container",
	 "Invalid argument",
	 {FAULT_FIRMWARE, "the kernel does not give this IOMMU group away; "
			  "that is so when firmware asks for a 1:1 mapping, "
			  "see 'gpubox doctor' and the kernel's log"}},
	{"error getting device from group",
	 "Invalid argument",
	 {FAULT_FIRMWARE, "the kernel does not give this IOMMU group away; "
			  "that is so when firmware asks for a 1:1 mapping, "
			  "see 'gpubox doctor' and the kernel's log"}},
	{"error bind device",
	 "Invalid argument",
	 {FAULT_FIRMWARE, "the kernel does not give this device away; that is "
			  "so when firmware asks for a 1:1 mapping, see "
			  "'gpubox doctor' and the kernel's log"}},
	{"set group container",
	 "Operation not permitted",
	 {FAULT_HOST, "somebody else has a device of this IOMMU group; 'gpubox "
		      "doctor' names the members"}},
	{"error bind device",
	 "Operation not permitted",
	 {FAULT_HOST, "interrupts are not remapped on this host, or somebody "
		      "else has a device of this IOMMU group; see 'gpubox "
		      "doctor'"}},
	{"set iommu for container",
	 "Operation not permitted",
	 {FAULT_HOST, "interrupts are not remapped on this host; see 'gpubox "
		      "doctor'"}},
	{"/dev/vfio/",
	 "No such file or directory",
	 {FAULT_HOST, "the device's node is not in /dev; is /dev that of the "
		      "host?"}},
	{"/dev/vfio/",
	 "Permission denied",
	 {FAULT_HOST, "QEMU's user may not open the device's node; the "
		      "cgroup's device rules or a security module forbid it"}},
	{"/dev/vfio/",
	 "Operation not permitted",
	 {FAULT_HOST, "QEMU may not open the device's node; the cgroup's "
		      "device rules or a security module forbid it"}},
	{"/dev/vfio/",
	 "Device or resource busy",
	 {FAULT_HOST, "another process has the device; 'gpubox devices' names "
		      "it"}},
	{"vfio",
	 "Cannot allocate memory",
	 {FAULT_HOST, "the guest's memory cannot be locked: RLIMIT_MEMLOCK is "
		      "too small or the host has too little left; give the "
		      "guest less with --memory, or raise the limit"}},
	{"MAP_DMA failed",
	 "No space left on device",
	 {FAULT_HOST, "too many mappings: raise dma_entry_limit of the module "
		      "vfio_iommu_type1, or reserve huge pages"}},
	{"_dma_map",
	 "Invalid argument",
	 {FAULT_HOST, "the guest's memory lies where the IOMMU cannot reach or "
		      "has reserved addresses; give the guest less with "
		      "--memory"}},
	{"stuck in D3",
	 "",
	 {FAULT_HOST, "the device does not wake up; remove and rescan it, or "
		      "restart the host"}},
	{"no available reset mechanism",
	 "",
	 {FAULT_HOST, "the device cannot be reset between two users; see "
		      "'gpubox doctor'"}},
};

const struct explanation *explain_line(const char *line)
{
	const char *found;
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		found = strstr(line, table[i].first);
		if (found && strstr(found, table[i].second))
			return &table[i].explanation;
	}
	return NULL;
}
