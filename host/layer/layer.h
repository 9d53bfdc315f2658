/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file system that the guest gets as a disk. */
#ifndef GPUBOX_LAYER_LAYER_H
#define GPUBOX_LAYER_LAYER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

/* The cache's folder, and a name of ours in it. */
#define LAYER_PATH (PATH_MAX + 128)

struct layer {
	int fd;		       /* of the image; -1: not made yet */
	bool write;	       /* the guest writes to it, and @fd lets it */
	uint32_t type;	       /* enum abi_root */
	uint64_t size;	       /* bytes; 0: not made yet */
	char path[LAYER_PATH]; /* of the image */
};

/*
 * Open @source: an erofs or squashfs image as it is, or a folder or a tar
 * archive, of which an erofs image is made. Images are kept in cache.h's
 * folder, by the state of what they were made of (mark.h): the next call
 * finds them. With @make false none is made, and none needs to be there.
 *
 * On success layer_close() undoes it; the image stays. Errors: -EBADMSG
 * (FAULT_GUEST: nothing of these, or cut short), -EINVAL (FAULT_HOST: neither
 * file nor folder, this system's own root, an ext4 image), -EAGAIN (FAULT_HOST: it
 * changed meanwhile), those of mark.h, tar.h, erofs.h, cache.h and open(2).
 */
int layer_open(const char *source, bool make, struct layer *layer,
	       struct fault *fault);

/*
 * The same for what is mounted beside the root, which may also be an ext2,
 * ext3 or ext4 image: with @write the guest writes to it, and nobody else may
 * use it until all who have layer->fd have closed it; without, others may
 * read it, too. Further errors, FAULT_HOST: -EINVAL (@write and a folder or
 * an archive, of which the guest gets a copy), those of disk.h.
 */
int layer_open_mount(const char *source, bool write, bool make,
		     struct layer *layer, struct fault *fault);

void layer_close(struct layer *layer);

#endif /* GPUBOX_LAYER_LAYER_H */
