/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files that the job brings along: the items ABI_ITEM_FILE. */
#ifndef GPUBOX_GUEST_INIT_JOB_FILE_H
#define GPUBOX_GUEST_INIT_JOB_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"

struct job_file {
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	size_t size;
	/* set by job_file_fill() */
	const char *path;
	const char *data;
};

struct job_files {
	size_t count;
	struct job_file list[ABI_FILES_MAX];
};

/*
 * Check the item's payload and append it to @files. -EBADMSG, with *@why a
 * sentence for people: anything that guest_abi.h does not allow.
 */
int job_file_scan(const uint8_t *data, size_t size, struct job_files *files,
		  const char **why);

/* Where the path and the bytes of number @index are in its payload @data. */
void job_file_fill(const char *data, size_t index, struct job_files *files);

#endif /* GPUBOX_GUEST_INIT_JOB_FILE_H */
