/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Amounts as Kubernetes writes them, which the contract takes over. */
#ifndef GPUBOX_OPENSHELL_QUANTITY_H
#define GPUBOX_OPENSHELL_QUANTITY_H

#include <stdint.h>

#include "fault.h"

/* Half of what 64 bits hold of thousandths, so that sums of two have room. */
#define QUANTITY_MAX (UINT64_MAX / 2000)

/*
 * "500m", "2", "1.5", "512Mi", "4G" of @what in thousandths, rounded up.
 * -EINVAL, FAULT_HOST: it is something else, or more than QUANTITY_MAX.
 */
int quantity_parse(const char *what, const char *text, uint64_t *milli,
		   struct fault *fault);

#endif /* GPUBOX_OPENSHELL_QUANTITY_H */
