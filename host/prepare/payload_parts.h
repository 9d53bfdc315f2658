/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel and the modules of a payload, made of files or found (stash.h). */
#ifndef GPUBOX_PREPARE_PAYLOAD_PARTS_H
#define GPUBOX_PREPARE_PAYLOAD_PARTS_H

#include <stdbool.h>

#include "fault.h"
#include "boot/modules.h"
#include "file/blob.h"
#include "file/stash.h"

#define PAYLOAD_RELEASE 128

/*
 * Append the kernel in the file @path, for a guest of @arch, to @blob, in the
 * form that starts fastest; @release becomes its own, or "". With @keep, what
 * had to be unpacked is kept for the next run. Errors: -ENOMEM, those of
 * mapping_open(), kernel_load() and blob_add().
 */
int payload_parts_add_kernel(struct blob *blob, const char *path,
			     const char *arch, bool keep,
			     char release[PAYLOAD_RELEASE], struct fault *fault);

/*
 * Append the archive of @request's modules, in the same way. Errors:
 * -ENAMETOOLONG, -ENOMEM, those of modules_archive() and blob_add().
 */
int payload_parts_add_modules(struct blob *blob,
			      const struct modules_request *request, bool keep,
			      struct fault *fault);

/*
 * Check the file @path, whose bytes are the last @size of @initrd: Linux takes
 * an archive that was cut without a word. FAULT_HOST: -EBADMSG, those of
 * mmap(2).
 */
int payload_parts_check_initrd(const struct blob *initrd, size_t size,
			       const char *path, struct fault *fault);

/*
 * The state of the files that this archive is made of, as long as it is kept
 * and none of them has changed. -ENOENT: else; -E2BIG: too many; -ENOMEM,
 * -ENAMETOOLONG.
 */
int payload_parts_state(const struct modules_request *request,
			char state[STASH_NAME]);

#endif /* GPUBOX_PREPARE_PAYLOAD_PARTS_H */
