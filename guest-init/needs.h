/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which modules a job needs that not every one does. */
#ifndef GPUBOX_GUEST_INIT_NEEDS_H
#define GPUBOX_GUEST_INIT_NEEDS_H

#include "guest_abi.h"
#include "job.h"
#include "module_list.h"

/* Those of disks, network and shares, of any job; a GPU's ask for its device. */
#define NEEDS_DEVICES                                                       \
	(MODULE_NEED(ABI_MODULE_NETWORK) | MODULE_NEED(ABI_MODULE_ROOT) |   \
	 MODULE_NEED(ABI_MODULE_EROFS) | MODULE_NEED(ABI_MODULE_SQUASHFS) | \
	 MODULE_NEED(ABI_MODULE_DISK) | MODULE_NEED(ABI_MODULE_EXT4) |      \
	 MODULE_NEED(ABI_MODULE_SHARE))

/* As MODULE_NEED() of their letters; 0: none. */
uint32_t needs_of(const struct job *job);

/* How many disks @job has. */
unsigned int needs_disks(const struct job *job);

#endif /* GPUBOX_GUEST_INIT_NEEDS_H */
