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
 * Read the regular file @path into memory of ours, where nobody changes it.
 *
 * On success mapping_close() undoes it; on failure @mapping is untouched.
 * Errors: -EBADMSG (empty, FAULT_GUEST; FAULT_HOST: it became shorter
 * meanwhile), those of input_open() up to INPUT_FILE_MAX, -ENOMEM, read(2)'s.
 */
int mapping_open(const char *path, struct mapping *mapping, struct fault *fault);

/*
 * The same for who reads little of it: @size bytes of zeros, as many as the
 * open file has, to which mapping_fill() brings parts. -ENOMEM; of
 * mapping_fill(), whose part is undefined then, the errors of input_pread().
 */
int mapping_reserve(size_t size, struct mapping *mapping);
int mapping_fill(const struct mapping *mapping, int fd, size_t at, size_t size);
void mapping_close(struct mapping *mapping);

#endif /* GPUBOX_FILE_MAPPING_H */
