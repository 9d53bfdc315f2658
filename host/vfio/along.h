/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What leaves the host though nobody asked for it. */
#ifndef GPUBOX_VFIO_ALONG_H
#define GPUBOX_VFIO_ALONG_H

#include <stdbool.h>

#include "vfio/claim.h"
#include "vfio/step.h"

/*
 * Told of a device before anything is written: @text is a sentence about it,
 * @expected is that it is a GPU's own sound.
 */
typedef void (*along_fn)(void *arg, bool expected, const char *text);

/*
 * Call @tell for each device of @claim that is not wanted and that @steps take
 * from a driver of the host, with its class and what hangs on it.
 */
void along_each(const char *root, const struct claim *claim,
		const struct steps *steps, along_fn tell, void *arg);

#endif /* GPUBOX_VFIO_ALONG_H */
