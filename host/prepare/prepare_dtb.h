/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's device tree: QEMU's own, the image's overlays, the windows. */
#ifndef GPUBOX_PREPARE_PREPARE_DTB_H
#define GPUBOX_PREPARE_PREPARE_DTB_H

#include "prepare/prepared.h"

/*
 * Find what the image's overlays say that the plan stands on: how many they
 * are, the domain of the guest's PCI bus. Errors: those of
 * domain_of_overlays(), -ENOMEM.
 */
int prepare_dtb_look(struct prepared *prepared, struct fault *fault);

/*
 * Make it as the plan has it, in place of an earlier one, which may be gone on
 * failure; none when the plan has none. Starts a QEMU that ends by itself.
 * Errors: those of tree_dump(), overlay_apply(), domain_check() and blob.h;
 * -ENOMEM.
 */
int prepare_dtb(struct prepared *prepared, struct fault *fault);

#endif /* GPUBOX_PREPARE_PREPARE_DTB_H */
