/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole file in memory, read-only. */
#ifndef GPUBOX_FILE_MAPPING_H
#define GPUBOX_FILE_MAPPING_H

#include <stddef.h>

#include "fault.h"

struct mapping {
	const void *data;
	size_t size; /* bytes, never 0 */
};

/*
 * Map the regular file @path, which must not change while it is mapped.
 *
 * On success mapping_close() undoes it; on failure @mapping is untouched.
 * Errors: -EBADMSG (empty, FAULT_GUEST); FAULT_HOST: -EINVAL (not a regular
 * file), -EFBIG (over 4 GiB), what open(2) and mmap(2) report.
 */
int mapping_open(const char *path, struct mapping *mapping, struct fault *fault);

/* The same for who reads little of it: the rest stays on the disk. */
int mapping_open_parts(const char *path, struct mapping *mapping,
		       struct fault *fault);
void mapping_close(struct mapping *mapping);

#endif /* GPUBOX_FILE_MAPPING_H */
