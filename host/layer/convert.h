/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder, an archive or a container's image becomes an erofs image. */
#ifndef GPUBOX_LAYER_CONVERT_H
#define GPUBOX_LAYER_CONVERT_H

#include <stdbool.h>

#include "fault.h"
#include "layer/oci_json.h"

#define CONVERT_IMAGE "image"

struct convert_source {
	const char *path;
	bool folder;
	const char *arch; /* of a container's image; NULL: it is none */
};

/*
 * Make the image CONVERT_IMAGE in the folder @where, which is ours alone and is
 * removed with all that is in it then. @config, empty before, becomes that of a
 * container's image; oci_config_free() frees it, in every case. Errors: those
 * of room.h, oci.h, oci_merge.h, tar.h and erofs.h.
 */
int convert_make(const struct convert_source *source, const char *where,
		 struct oci_config *config, struct fault *fault);

#endif /* GPUBOX_LAYER_CONVERT_H */
