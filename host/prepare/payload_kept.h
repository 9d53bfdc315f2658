/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel of an image that was checked, as a file of the cache: a cold start
 * hands it to QEMU and neither hashes nor copies it, as long as the image's
 * file stays as it was when it was checked.
 */
#ifndef GPUBOX_PREPARE_PAYLOAD_KEPT_H
#define GPUBOX_PREPARE_PAYLOAD_KEPT_H

#include <stdint.h>
#include <time.h>

#include "file/blob.h"
#include "file/stash.h"
#include "fit/image.h"

/* Make its name, for the state that the file of @image is in now. -ENOMEM. */
int payload_kept_name(const struct image *image, char name[STASH_NAME]);

/*
 * Open what is kept under @name as @blob, which blob_close() closes: @size
 * bytes that nobody but us can change, and QEMU, whoever it runs as, can read;
 * they came from @source. -ENOENT: nothing is, or something else.
 */
int payload_kept_find(const char *name, uint64_t size, const char *source,
		      struct blob *blob);

/*
 * Keep @blob, the kernel of @image, which is good, under @name: unless the
 * file's state is another by now, or may have changed since @start, when the
 * first byte of it was read. That it cannot be kept is no error.
 */
void payload_kept_keep(const struct image *image, const char *name,
		       const struct timespec *start, const struct blob *blob);

#endif /* GPUBOX_PREPARE_PAYLOAD_KEPT_H */
