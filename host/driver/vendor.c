// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/vendor.h"

#include <stddef.h>

#define VENDOR_NVIDIA 0x10de

static const struct vendor_driver vendor_drivers[] = {
	{VENDOR_NVIDIA, "nvidia", "nvidia", {"libcuda", "libnvidia-ml", NULL}},
};

/*
 * Flavours: "NVIDIA Transitions Fully Towards Open-Source GPU Kernel Modules"
 * (developer.nvidia.com/blog, 2024-07-17): Maxwell, Pascal and Volta are not
 * compatible with the open modules; Grace Hopper and Blackwell are not
 * supported by the proprietary ones. Ids: the table "Compatible GPUs" of
 * README.md of open-gpu-kernel-modules 595.45.04, whose lowest id is 1e02,
 * whose last before Blackwell are 28xx, and whose Blackwell ones are 2901 (B200)
 * to 31c2 (GB300); ids are given out in the order of the generations.
 * Since: the first release of that source whose table has an id of the row
 * (2684: 525.47, 2342: 535.43, 2901: 570.86, 2e12: 580.94, 3182: 580.82).
 * Firmware: nv_firmware_for_chip_family() in nv-firmware.h of the same source.
 * SVA: GB10's CUDA fails on a kernel without ARM_SMMU_V3_SVA,
 * github.com/siderolabs/talos/issues/14087.
 *
 * The first row that fits counts.
 */
static const struct vendor_gpu vendor_gpus[] = {
	{VENDOR_NVIDIA, 0x0000, 0x1dff, 0, false, VENDOR_PROPRIETARY_ONLY,
	 "older than Turing", ""},
	{VENDOR_NVIDIA, 0x1e00, 0x1fff, 0, false, VENDOR_EITHER, "Turing",
	 "gsp_tu10x.bin"},
	{VENDOR_NVIDIA, 0x2080, 0x20ff, 0, false, VENDOR_EITHER,
	 "Ampere (GA100)", "gsp_tu10x.bin"},
	{VENDOR_NVIDIA, 0x2180, 0x21ff, 0, false, VENDOR_EITHER, "Turing",
	 "gsp_tu10x.bin"},
	{VENDOR_NVIDIA, 0x2342, 0x2342, 535, false, VENDOR_OPEN_ONLY,
	 "Grace Hopper", "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x2345, 0x2345, 535, false, VENDOR_OPEN_ONLY,
	 "Grace Hopper", "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x2348, 0x2348, 535, false, VENDOR_OPEN_ONLY,
	 "Grace Hopper", "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x2300, 0x23ff, 525, false, VENDOR_EITHER, "Hopper",
	 "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x2000, 0x25ff, 0, false, VENDOR_EITHER, "Ampere",
	 "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x2600, 0x28ff, 525, false, VENDOR_EITHER, "Ada",
	 "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x2e00, 0x2e3f, 580, true, VENDOR_OPEN_ONLY,
	 "Blackwell (GB10)", "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x3180, 0x31ff, 580, false, VENDOR_OPEN_ONLY,
	 "Blackwell (B300)", "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x2900, 0x31ff, 570, false, VENDOR_OPEN_ONLY,
	 "Blackwell", "gsp_ga10x.bin"},
	{VENDOR_NVIDIA, 0x3200, 0xffff, 0, false, VENDOR_OPEN_ONLY,
	 "Blackwell or later", ""},
};

const struct vendor_driver *vendor_driver(uint16_t vendor)
{
	size_t i;

	for (i = 0; i < sizeof(vendor_drivers) / sizeof(vendor_drivers[0]); i++) {
		if (vendor_drivers[i].vendor == vendor)
			return &vendor_drivers[i];
	}
	return NULL;
}

const struct vendor_gpu *vendor_gpu(uint16_t vendor, uint16_t device)
{
	size_t i;

	for (i = 0; i < sizeof(vendor_gpus) / sizeof(vendor_gpus[0]); i++) {
		const struct vendor_gpu *gpu = &vendor_gpus[i];

		if (gpu->vendor == vendor && device >= gpu->first &&
		    device <= gpu->last)
			return gpu;
	}
	return NULL;
}
