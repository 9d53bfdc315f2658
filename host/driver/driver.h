/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A driver layer: taken as it is, found in the cache, or made. */
#ifndef GPUBOX_DRIVER_DRIVER_H
#define GPUBOX_DRIVER_DRIVER_H

#include <stdbool.h>

#include "driver/harvest.h"
#include "driver/info.h"
#include "fault.h"
#include "layer/layer.h"

#define DRIVER_OF_HOST "host"

struct driver {
	struct layer layer;	 /* as of --root; fd -1: not made yet */
	struct driver_info info; /* without its files when not made yet */
	bool found;		 /* in the cache, or given as an image */
};

/*
 * Open @source: a layer's image as it is; or a folder that has the files of a
 * system below it, or DRIVER_OF_HOST for this one, of which @ask says what is
 * the driver. Layers are kept in cache.h's folder by the state of the files in
 * them: the next call finds them, another version of the driver makes another
 * one. With @make false none is made, and none needs to be there.
 *
 * On success driver_close() undoes it, on failure nothing is open; the image
 * stays. Errors: -EBADMSG (FAULT_GUEST: a file that is no driver layer),
 * -EINVAL (FAULT_HOST: of another architecture), -EAGAIN (FAULT_HOST: a file
 * changed meanwhile), those of harvest_plan(), pack_make(), driver_info_read(),
 * cache.h, open(2).
 */
int driver_open(const char *source, const struct harvest_ask *ask, bool make,
		struct driver *driver, struct fault *fault);
void driver_close(struct driver *driver);

#endif /* GPUBOX_DRIVER_DRIVER_H */
