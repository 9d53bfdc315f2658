/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the parts inside a board's image fit each other. */
#ifndef GPUBOX_DRIVER_VERIFY_H
#define GPUBOX_DRIVER_VERIFY_H

#include "board/board.h"
#include "fault.h"
#include "fit/image.h"

/*
 * Hold the kernel of @image against its modules and @board; without one of
 * the two there is nothing to say. @path is the image's. Warnings are printed.
 * Errors: -ENOEXEC (FAULT_GUEST: they do not fit), -EBADMSG (the archive is
 * damaged), -ENOMEM.
 */
int verify_image(const struct image *image, const char *path,
		 const struct board *board, struct fault *fault);

#endif /* GPUBOX_DRIVER_VERIFY_H */
