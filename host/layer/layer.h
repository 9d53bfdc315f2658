/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file system that the guest gets as a disk. */
#ifndef GPUBOX_LAYER_LAYER_H
#define GPUBOX_LAYER_LAYER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "layer/oci_json.h"

/* The cache's folder, and a name of ours in it. */
#define LAYER_PATH (PATH_MAX + 128)

struct layer {
	int fd;			  /* of the image; -1: not made yet */
	bool write;		  /* the guest writes to it, and @fd lets it */
	uint32_t type;		  /* enum abi_root */
	uint64_t size;		  /* bytes; 0: not made yet */
	char path[LAYER_PATH];	  /* of the image */
	struct oci_config config; /* of a container's image; else empty */
};

/*
 * Open @source: an erofs or squashfs image as it is, or a folder or a tar
 * archive, of which an erofs image is made. Images are kept in cache.h's
 * folder, by the state of what they were made of (mark.h): the next call finds
 * them, and digests those anew that changed since (note.h): one with other
 * bytes is made again. With @make false none is made, and none needs to be
 * there.
 *
 * On success layer_close() undoes it; the image stays. Errors: -EBADMSG
 * (FAULT_GUEST: nothing of these, or cut short), -EINVAL (FAULT_HOST: neither
 * file nor folder, this system's own root, an ext4 image), -EAGAIN (FAULT_HOST:
 * it changed meanwhile), those of mark.h, tar.h, erofs.h, cache.h and open(2).
 */
int layer_open(const char *source, bool make, struct layer *layer,
	       struct fault *fault);

/* What is asked of a source, besides its contents. */
struct layer_wish {
	const char *arch; /* a container's image of it is a root; NULL: none is */
	bool make;	  /* an image, where there is none */
	bool mount;	  /* it may be an ext2, ext3 or ext4 image */
	bool folder;	  /* it may be nothing else than a folder */
	bool write;	  /* with @mount: the guest is to write to it */
	bool verify; /* read a kept image, and see if it is the same still */
};

/*
 * The same as it is wished. With @write nobody else may use an ext4 image until
 * all who have layer->fd have closed it; without, others may read it, too. A
 * layout of OCI (oci.h) is one with @arch; otherwise it is a folder or an
 * archive as any. Further errors: -EINVAL (FAULT_HOST: @write and a folder or
 * an archive, of which the guest gets a copy), -ENOTDIR (FAULT_HOST: @folder
 * and a file, of which nothing is read), those of disk.h and oci.h.
 */
int layer_open_as(const char *source, const struct layer_wish *wish,
		  struct layer *layer, struct fault *fault);

/*
 * Write the image of @layer, which is made, to the file @path as output.h
 * does. Errors: those of output_open() and of reading.
 */
int layer_save(const struct layer *layer, const char *path, struct fault *fault);

void layer_close(struct layer *layer);

#endif /* GPUBOX_LAYER_LAYER_H */
