// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare.h"

static int digest(struct prepared *prepared, enum host_file_id id,
		  const struct blob *blob, struct fault *fault)
{
	if (blob->fd < 0)
		return 0;
	return blob_sha256(blob, prepared->host.files[id].sha256, fault);
}

int prepare_digest(struct prepared *prepared, struct fault *fault)
{
	int err;

	err = digest(prepared, HOST_KERNEL, &prepared->payload.kernel, fault);
	if (!err)
		err = digest(prepared, HOST_INITRD, &prepared->payload.initrd,
			     fault);
	return err ? err : digest(prepared, HOST_DTB, &prepared->dtb, fault);
}
