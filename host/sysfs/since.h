/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changed in which Linux, in one table. A distribution may have taken a
 * change into an older kernel; who asks says "before" and "since", not
 * "never".
 */
#ifndef GPUBOX_SYSFS_SINCE_H
#define GPUBOX_SYSFS_SINCE_H

#include <stdbool.h>

enum since {
	SINCE_RMRR_RELAXABLE,
	SINCE_EXCLUSION_MAPPED,
	SINCE_VF_TOKEN,
	SINCE_RESET_METHOD,
	SINCE_VFIO_ALIAS,
	SINCE_MANAGED_DMA,
	SINCE_VFIO_FRAMEBUFFER,
	SINCE_RMR,
	SINCE_IVMD_SEGMENT,
	SINCE_IOMMUFD,
	SINCE_VFIO_CDEV,
	SINCE_DIRECT_REFUSED,
	SINCE_NVGRACE,
	SINCE_GROUP_AT_ONCE,
	SINCE_BAR_DMABUF,
	SINCE_COUNT,
};

struct since_row {
	unsigned int version; /* major << 8 | minor */
	const char *what;   /* a sentence's part: "Linux 5.15 and later ..." */
	const char *source; /* of Linux: the change, or its commit */
};

/* Ascending by version. */
extern const struct since_row since_rows[SINCE_COUNT];

/* "6.12.9-amd64" as major << 8 | minor, 0 when it is none. */
unsigned int since_version(const char *release);

/* Whether Linux @version has it; 0, unknown, counts as a new one. */
bool since_has(unsigned int version, enum since what);

#endif /* GPUBOX_SYSFS_SINCE_H */
