/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device-tree overlays, applied to a copy of the tree they are for. */
#ifndef GPUBOX_DT_OVERLAY_H
#define GPUBOX_DT_OVERLAY_H

#include <stddef.h>

#include "fault.h"
#include "fit/image.h"
#include "layout/layout.h"

/*
 * Apply @count overlays in their order to a copy of the @base_size bytes at
 * @base, reserve the windows of @layout (NULL: none) in it, and give it fresh
 * seeds in /chosen where @base has some. What comes out is checked by
 * lint_tree(). The inputs stay as they are.
 *
 * On success *@dtbp is the caller's, freed with free(). Errors, FAULT_GUEST
 * with the overlay's name: -EBADMSG (@base or an overlay is not a sound
 * tree), -ENOENT (an overlay refers to what the tree does not have), -EFBIG
 * (more than 1 MiB, which is what QEMU takes), -ENOMEM, and those of
 * reserve_windows() and lint_tree().
 */
int overlay_apply(const void *base, size_t base_size,
		  const struct image_part *overlays, unsigned int count,
		  const struct layout *layout, void **dtbp, size_t *sizep,
		  struct fault *fault);

/*
 * Make the seeds of a tree from overlay_apply() zeros: one that no guest gets
 * is the same each time.
 */
void overlay_blank_seeds(void *dtb);

#endif /* GPUBOX_DT_OVERLAY_H */
