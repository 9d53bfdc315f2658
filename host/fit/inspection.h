/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `gpubox image inspect` says of an image. */
#ifndef GPUBOX_FIT_INSPECTION_H
#define GPUBOX_FIT_INSPECTION_H

#include <jansson.h>

#include "fit/image_detail.h"

/* @detail, verified, as a document the caller owns; NULL: no memory. */
json_t *inspection_json(const struct image_detail *detail);

/* The same for people, on stdout. */
void inspection_print(const struct image_detail *detail);

#endif /* GPUBOX_FIT_INSPECTION_H */
