/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a device tree makes sense to a kernel, as far as it can be seen. */
#ifndef GPUBOX_DT_LINT_H
#define GPUBOX_DT_LINT_H

#include "fault.h"

/*
 * Check the sound tree @tree: no phandle twice, each reference of a common
 * property to a node that is there and says how many cells follow, each reg
 * made of whole entries of its bus, and reserved memory that does not overlap.
 * -EINVAL, FAULT_GUEST, with the node and what is wrong with it; -ENOMEM.
 */
int lint_tree(const void *tree, struct fault *fault);

#endif /* GPUBOX_DT_LINT_H */
