// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare.h"

#include <stdio.h>

#include "file/digest.h"

static int digest(struct prepared *prepared, enum host_file_id id,
		  const struct blob *blob, struct fault *fault)
{
	if (blob->fd < 0)
		return 0;
	return blob_sha256(blob, prepared->host.files[id].sha256, fault);
}

/*
 * The image's check, if there was one, has digested its kernel where it lies:
 * not once more.
 */
static int digest_kernel(struct prepared *prepared, struct fault *fault)
{
	const struct payload *payload = &prepared->payload;
	char *sha256 = prepared->host.files[HOST_KERNEL].sha256;
	struct image_part part = {0};

	if (payload->own_modules && !payload->is_kept)
		part = image_kernel(payload->image);
	if (!part.sha256)
		return digest(prepared, HOST_KERNEL, &payload->kernel, fault);
	snprintf(sha256, DIGEST_SIZE, "%s", part.sha256);
	return 0;
}

int prepare_digest(struct prepared *prepared, struct fault *fault)
{
	int err = digest_kernel(prepared, fault);

	if (!err)
		err = digest(prepared, HOST_INITRD, &prepared->payload.initrd,
			     fault);
	return err ? err : digest(prepared, HOST_DTB, &prepared->dtb, fault);
}
