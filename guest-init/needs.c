// SPDX-License-Identifier: GPL-2.0-or-later
#include "needs.h"

#include "guest_abi.h"
#include "module_list.h"

static uint32_t needs_of_disk(uint32_t type)
{
	switch (type) {
	case ABI_ROOT_EROFS:
		return MODULE_NEED(ABI_MODULE_ROOT) |
		       MODULE_NEED(ABI_MODULE_DISK) |
		       MODULE_NEED(ABI_MODULE_EROFS);
	case ABI_ROOT_SQUASHFS:
		return MODULE_NEED(ABI_MODULE_ROOT) |
		       MODULE_NEED(ABI_MODULE_DISK) |
		       MODULE_NEED(ABI_MODULE_SQUASHFS);
	case ABI_ROOT_EXT4:
		return MODULE_NEED(ABI_MODULE_ROOT) |
		       MODULE_NEED(ABI_MODULE_DISK) |
		       MODULE_NEED(ABI_MODULE_EXT4);
	default:
		return 0;
	}
}

uint32_t needs_of(const struct job *job)
{
	uint32_t needs = 0;

	if (job->flags & ABI_JOB_NET_USER || job->nics.count)
		needs |= MODULE_NEED(ABI_MODULE_NETWORK);
	needs |= needs_of_disk(job->root_type);
	needs |= needs_of_disk(job->driver_type);
	needs |= needs_of_disk(job->scratch_type);
	needs |= job_mount_needs(&job->mounts);
	return needs;
}

unsigned int needs_disks(const struct job *job)
{
	const uint32_t disk = MODULE_NEED(ABI_MODULE_DISK);
	unsigned int count = 0;
	size_t i;

	count += (needs_of_disk(job->root_type) & disk) != 0;
	count += (needs_of_disk(job->driver_type) & disk) != 0;
	count += (needs_of_disk(job->scratch_type) & disk) != 0;
	for (i = 0; i < job->mounts.count; i++)
		count += (needs_of_disk(job->mounts.list[i].type) & disk) != 0;
	return count;
}
