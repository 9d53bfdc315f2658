/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the kernel's iommufd interface that a trial needs, for builds
 * with headers older than Linux 6.6: Documentation/userspace-api/iommufd.rst,
 * include/uapi/linux/{iommufd,vfio}.h. All requests carry their own size.
 */
#ifndef GPUBOX_DOCTOR_IOMMUFD_ABI_H
#define GPUBOX_DOCTOR_IOMMUFD_ABI_H

#include <stdint.h>
#include <sys/ioctl.h>

#define IOMMUFD_ABI_IOAS_ALLOC	_IO(';', 0x81)
#define IOMMUFD_ABI_IOVA_RANGES _IO(';', 0x84)
#define IOMMUFD_ABI_BIND	_IO(';', 100 + 18) /* of the device */
#define IOMMUFD_ABI_ATTACH	_IO(';', 100 + 19) /* of the device */

struct iommufd_abi_bind {
	uint32_t size;
	uint32_t flags;
	int32_t iommufd;
	uint32_t device_id; /* out */
};

struct iommufd_abi_ioas_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id; /* out */
};

struct iommufd_abi_attach {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id; /* in; out: the page table made for it */
};

struct iommufd_abi_iova_ranges {
	uint32_t size;
	uint32_t ioas_id;
	uint32_t count; /* in: room; out: how many there are */
	uint32_t reserved;
	uint64_t ranges;    /* address of pairs of first and last */
	uint64_t alignment; /* out */
};

#endif /* GPUBOX_DOCTOR_IOMMUFD_ABI_H */
