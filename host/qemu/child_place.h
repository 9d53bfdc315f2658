/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where QEMU's threads run, and which node their memory is of. */
#ifndef GPUBOX_QEMU_CHILD_PLACE_H
#define GPUBOX_QEMU_CHILD_PLACE_H

#include "layout/numa.h"

/*
 * In a child: be of @place, also what is executed then, with all of its
 * threads; NULL, or NUMA_NONE, changes nothing. Errors: those of
 * sched_setaffinity(2) and set_mempolicy(2): -EINVAL (nothing of it is ours).
 */
int child_place(const struct numa_place *place);

#endif /* GPUBOX_QEMU_CHILD_PLACE_H */
