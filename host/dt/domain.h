/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which PCI domain a device tree gives to the guest. */
#ifndef GPUBOX_DT_DOMAIN_H
#define GPUBOX_DT_DOMAIN_H

#include <stdint.h>

#include "fault.h"
#include "fit/image.h"

/* The domain that the kernel has in its addresses, four digits of them. */
#define DOMAIN_MAX 0xffffu

/*
 * Find what @count overlays, applied in their order, make of the property
 * linux,pci-domain of the host bridge at the path @bridge; 0, as QEMU has it,
 * where none says something. Targets are paths; a node may lie at any depth
 * below one. Looks at no other tree, so that it is known before QEMU runs.
 *
 * Errors, FAULT_GUEST with the overlay's name: -EBADMSG (no sound tree),
 * -EINVAL (not one cell, or above DOMAIN_MAX); FAULT_HOST: -ENOMEM. *@domain is
 * undefined then.
 */
int domain_of_overlays(const struct image_part *overlays, unsigned int count,
		       const char *bridge, uint32_t *domain, struct fault *fault);

/*
 * Hold the domain of @bridge in the sound @tree, which a guest is about to
 * get, against @domain, which it is told. -EPROTO, FAULT_GUEST.
 */
int domain_check(const void *tree, const char *bridge, uint32_t domain,
		 struct fault *fault);

#endif /* GPUBOX_DT_DOMAIN_H */
