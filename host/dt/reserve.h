/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of the guest that its kernel leaves alone. */
#ifndef GPUBOX_DT_RESERVE_H
#define GPUBOX_DT_RESERVE_H

#include "fault.h"
#include "layout/layout.h"

/*
 * Add to @tree, which must have room, a node below /reserved-memory for each
 * window of @layout, with no-map: the kernel then has no mapping of it and
 * does not list it as RAM. Errors, FAULT_GUEST: -EFBIG (no room), -EBADMSG
 * (a node of that name is there, or its cells cannot hold the address);
 * @tree is then no longer good for anything.
 */
int reserve_windows(void *tree, const struct layout *layout, struct fault *fault);

#endif /* GPUBOX_DT_RESERVE_H */
