/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that somebody named: regular, no larger than it may be, read once. */
#ifndef GPUBOX_FILE_INPUT_H
#define GPUBOX_FILE_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

#define INPUT_TEXT_MAX ((uint64_t)64 << 20) /* bytes: lists, settings */
#define INPUT_FILE_MAX ((uint64_t)1 << 30)  /* images, kernels, archives */

/*
 * Open the regular file @path for reading, without waiting for anybody (a FIFO
 * has a writer or not). Returns a descriptor of the caller's; @sizep, unless it
 * is NULL, becomes the size. Errors, FAULT_HOST: -EINVAL (no regular file, or
 * one of /proc, whose size is 0 and whose bytes are not), -EFBIG (more than
 * @max bytes), those of open(2). @fault may be NULL.
 */
int input_open(const char *path, uint64_t max, uint64_t *sizep,
	       struct fault *fault);

/*
 * Read the file @path into memory of the caller's, freed with free(), with a
 * NUL behind it: nobody changes it any more. On failure both are as they were.
 * Errors: those of input_open(), -ENOMEM, those of read(2).
 */
int input_read(const char *path, uint64_t max, void **datap, size_t *sizep,
	       struct fault *fault);

/*
 * The same of the open file @fd, which stays open and is called @name: all of
 * it from its first byte on, whatever was read of it before.
 */
int input_read_fd(int fd, const char *name, uint64_t max, void **datap,
		  size_t *sizep, struct fault *fault);

/*
 * Fill @data with @size bytes of @fd from @at on. 0, -EBADMSG (the file ends
 * before), what pread(2) reports. No fault is set.
 */
int input_pread(int fd, void *data, size_t size, uint64_t at);

#endif /* GPUBOX_FILE_INPUT_H */
