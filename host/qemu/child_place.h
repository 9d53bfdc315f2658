/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where QEMU's threads run, and which node their memory is of. */
#ifndef GPUBOX_QEMU_CHILD_PLACE_H
#define GPUBOX_QEMU_CHILD_PLACE_H

#include "layout/numa.h"

/* For people, what has failed: the host may take away what was planned with. */
#define CHILD_PLACE_STEP                                                       \
	"NUMA node: its processors are not gpubox's any more (taskset(1), or " \
	"the cpuset of its control group); start the guest anew, and it is "   \
	"planned for what there is"

/*
 * In a child: be of @place, also what is executed then, with all of its
 * threads; NULL, or NUMA_NONE, changes nothing. Errors: those of
 * sched_setaffinity(2) and set_mempolicy(2): -EINVAL (nothing of it is ours).
 */
int child_place(const struct numa_place *place);

#endif /* GPUBOX_QEMU_CHILD_PLACE_H */
