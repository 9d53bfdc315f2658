/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `gpubox image build`: a driver layer, and a report of what is in it. */
#ifndef GPUBOX_CMD_IMAGE_BUILD_H
#define GPUBOX_CMD_IMAGE_BUILD_H

#include <stdbool.h>

#include "fault.h"

/* NULL where the user said nothing. */
struct image_build {
	const char *from; /* a folder, or "host" */
	const char *release;
	const char *modules; /* else the board's */
	const char *files;   /* else the board's */
	const char *output;  /* else it stays in the cache */
	bool json;
};

/* Errors: those of driver_open() and of writing the output. */
int image_build(const struct image_build *build, struct fault *fault);

#endif /* GPUBOX_CMD_IMAGE_BUILD_H */
