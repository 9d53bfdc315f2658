/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An erofs image, made by mkfs.erofs of erofs-utils. */
#ifndef GPUBOX_LAYER_EROFS_H
#define GPUBOX_LAYER_EROFS_H

#include <stdbool.h>

#include "fault.h"

/*
 * Make the image @image of the folder or, with @tar, of the plain tar archive
 * @from, which messages call @path, with owners, modes, times, links, devices
 * and extended attributes as
 * they are there. Errors, FAULT_HOST: -ENOENT (no mkfs.erofs), -ENOTSUP (with
 * @tar: it is older than 1.7), -EIO (its own message), -ETIMEDOUT,
 * -ENAMETOOLONG, those of spawn_run().
 */
int erofs_make(const char *from, const char *path, bool tar, const char *image,
	       struct fault *fault);

/*
 * The same of a folder, but what it was made when and by whom is left out:
 * times 0, owners root, no extended attributes. The same files, the same bytes.
 */
int erofs_make_plain(const char *from, const char *path, const char *image,
		     struct fault *fault);

#endif /* GPUBOX_LAYER_EROFS_H */
