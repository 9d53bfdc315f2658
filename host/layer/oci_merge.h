/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tar archive, or the layers of a container's image, as one plain archive. */
#ifndef GPUBOX_LAYER_OCI_MERGE_H
#define GPUBOX_LAYER_OCI_MERGE_H

#include <stdbool.h>

#include "fault.h"
#include "file/digest.h"

#define OCI_BLOBS "blobs/sha256/"

struct oci_layer {
	int fd;
	bool named;		  /* @sha256 is the digest it must have */
	char sha256[DIGEST_SIZE]; /* else that of the first reading */
};

/*
 * Write a plain tar archive of what @count @layers are, from the lowest on,
 * when they are stacked, to @to. With @whiteouts they are layers of the OCI
 * image specification, without them one archive, in which every name is one.
 * They are read twice and digested each time: only of the bytes that have the
 * digest something is made. @path names them in messages. On failure @to has a
 * part of it.
 *
 * Errors: FAULT_GUEST: -EBADMSG, -E2BIG (a layer, see oci_tree.h, or not the
 * one of its digest, or an archive without a file); FAULT_HOST: -EAGAIN (it
 * changed meanwhile), -ENOSPC (it is larger than what is free), -ENOMEM, -EIO
 * (@to cannot be written).
 */
int oci_merge(struct oci_layer *layers, unsigned int count, bool whiteouts,
	      int to, const char *path, struct fault *fault);

#endif /* GPUBOX_LAYER_OCI_MERGE_H */
