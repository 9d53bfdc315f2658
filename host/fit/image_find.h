/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the board's image lies when nobody names it. */
#ifndef GPUBOX_FIT_IMAGE_FIND_H
#define GPUBOX_FIT_IMAGE_FIND_H

#include <limits.h>

#include "fault.h"

/*
 * The image of this binary's board: $GPUBOX_IMAGE when that is set, else
 * <board>.itb as image_find_beside() finds it from the running program.
 * Errors, FAULT_HOST: -ENOENT, -ENAMETOOLONG.
 */
int image_find(char path[PATH_MAX], struct fault *fault);

/* <board>.itb in @dir (a build folder), else in @dir/../lib/gpubox. */
int image_find_beside(const char *dir, const char *board, char path[PATH_MAX],
		      struct fault *fault);

#endif /* GPUBOX_FIT_IMAGE_FIND_H */
