/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the board's image lies when nobody names it. */
#ifndef GPUBOX_FIT_IMAGE_FIND_H
#define GPUBOX_FIT_IMAGE_FIND_H

#include <limits.h>

#include "fault.h"

/*
 * The image of this binary's board: $GPUBOX_IMAGE when that is set, else
 * <board>.itb in the folder D of the running program, or in D/../lib/gpubox.
 * Errors, FAULT_HOST: -ENOENT, -ENAMETOOLONG.
 */
int image_find(char path[PATH_MAX], struct fault *fault);

#endif /* GPUBOX_FIT_IMAGE_FIND_H */
