/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which file of this host an image's reference is. */
#ifndef GPUBOX_OPENSHELL_WANT_IMAGE_H
#define GPUBOX_OPENSHELL_WANT_IMAGE_H

#include <limits.h>

#include "fault.h"

/*
 * The archive or the layout of @image in the folder @images: the reference as
 * a path below it, or with ".tar" behind. Errors, FAULT_HOST: -EINVAL (it would
 * lead out of there, or is no plain file), -EPERM (a link leads out), -ENOENT
 * (also of a folder that is no layout), -ENAMETOOLONG, what realpath(3) and
 * stat(2) say.
 */
int want_image(const char *images, const char *image, char path[PATH_MAX],
	       struct fault *fault);

/*
 * Where one is to be that is not there: what want_image() would find. Errors,
 * FAULT_HOST: as there, but for -ENOENT.
 */
int want_image_place(const char *images, const char *image, char path[PATH_MAX],
		     struct fault *fault);

#endif /* GPUBOX_OPENSHELL_WANT_IMAGE_H */
