/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is there whole or not at all. */
#ifndef GPUBOX_FILE_OUTPUT_H
#define GPUBOX_FILE_OUTPUT_H

#include <stddef.h>

#include "fault.h"

/*
 * Write @size bytes at @data to @path by way of @path.tmp. On failure @path
 * is as it was, and @path.tmp is gone. Errors, FAULT_HOST: -ENAMETOOLONG,
 * what open(2), write(2), close(2) and rename(2) report.
 */
int output_write(const char *path, const void *data, size_t size,
		 struct fault *fault);

#endif /* GPUBOX_FILE_OUTPUT_H */
