/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * driver.json once more, behind the file system of a driver layer: the host
 * reads it there without a reader of erofs. The guest's kernel does not look
 * behind the file system.
 *
 * At the next multiple of 4096 behind the end that the superblock names: a line
 * "gpubox-driver 1", the document, zeros up to a multiple of 4096.
 */
#ifndef GPUBOX_DRIVER_TRAILER_H
#define GPUBOX_DRIVER_TRAILER_H

#include <stddef.h>

#include "fault.h"

/*
 * Append the document of @size bytes at @text to the image @path, which has no
 * trailer yet. On failure it may have a part of one. Errors: -EBADMSG
 * (FAULT_GUEST: no image), -EFBIG (more than is read back), FAULT_HOST: those
 * of the file system.
 */
int trailer_append(const char *path, const char *text, size_t size,
		   struct fault *fault);

/*
 * Read the document of the image @path, open as @fd, at most DRIVER_INFO_MAX
 * bytes. On success *@textp is the caller's, freed with free(). Errors:
 * -EBADMSG (FAULT_GUEST: none there), -ENOMEM, those of pread(2).
 */
int trailer_read(int fd, const char *path, char **textp, size_t *sizep,
		 struct fault *fault);

#endif /* GPUBOX_DRIVER_TRAILER_H */
