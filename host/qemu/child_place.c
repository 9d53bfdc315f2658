// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/child_place.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Both are QEMU's from its first thread to its last, and the memory's pages,
 * anonymous, shared or huge, are of who touches them first: set_mempolicy(2).
 * Where a container's filter forbids that call, a page is of the node whose
 * processor asks for it, which is the same one.
 */
int child_place(const struct numa_place *place)
{
	struct numa_set node = {0};

	if (!place || place->node < 0)
		return 0;
	if (syscall(SYS_sched_setaffinity, 0, sizeof(place->cpus.word),
		    place->cpus.word) < 0)
		return -errno;
	numa_set_add(&node, (unsigned int)place->node);
	if (syscall(SYS_set_mempolicy, MPOL_PREFERRED, node.word, NUMA_SET_MAX) &&
	    errno != EPERM && errno != ENOSYS)
		return -errno;
	return 0;
}
