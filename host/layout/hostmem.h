/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether this host lets a window be mapped from its own memory. */
#ifndef GPUBOX_LAYOUT_HOSTMEM_H
#define GPUBOX_LAYOUT_HOSTMEM_H

#include "fault.h"
#include "layout/layout.h"

#define HOSTMEM_DEVICE "/dev/mem"

/*
 * Map each LAYOUT_MAP part of @layout from /dev/mem below @root, as QEMU
 * will, and let it go: no byte of it is read or written. Nothing to do where
 * there is no such part. Errors, FAULT_HOST, each with what to do instead:
 * -EPERM (the kernel is locked down, or the range is RAM or a driver's),
 * -ENAMETOOLONG, what open(2) and mmap(2) report else.
 */
int hostmem_check(const char *root, const struct layout *layout,
		  struct fault *fault);

#endif /* GPUBOX_LAYOUT_HOSTMEM_H */
