/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the job mounts into its root: the items ABI_ITEM_MOUNT. */
#ifndef GPUBOX_GUEST_INIT_JOB_MOUNT_H
#define GPUBOX_GUEST_INIT_JOB_MOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"

struct job_mount {
	uint32_t type;	/* enum abi_root */
	uint32_t flags; /* ABI_MOUNT_... */
	uint32_t mode;
	uint64_t bytes;
	/* set by job_mount_fill() */
	const char *serial; /* of the disk; "" for a tmpfs; a tag */
	const char *path;
};

struct job_mounts {
	size_t count;
	struct job_mount list[ABI_MOUNTS_MAX];
};

/* Whether @path is one as guest_abi.h has it; no NUL is needed behind it. */
bool job_mount_is_path(const uint8_t *path, size_t size);

/*
 * Check the item's payload and append it to @mounts. -EBADMSG, with *@why a
 * sentence for people: anything that guest_abi.h does not allow.
 */
int job_mount_scan(const uint8_t *data, size_t size, struct job_mounts *mounts,
		   const char **why);

/*
 * The strings of number @index, out of its payload @data, which now ends in a
 * NUL.
 */
void job_mount_fill(const char *data, size_t index, struct job_mounts *mounts);

/* The modules that they need, as MODULE_NEED() of their letters. */
uint32_t job_mount_needs(const struct job_mounts *mounts);

#endif /* GPUBOX_GUEST_INIT_JOB_MOUNT_H */
