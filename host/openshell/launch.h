/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The credentials that a gateway of 0.1.x makes for one launch: JSON with a
 * bundle for the supervisor on this host, and for the guest who the gateway is
 * and by which keys it is known.
 */
#ifndef GPUBOX_OPENSHELL_LAUNCH_H
#define GPUBOX_OPENSHELL_LAUNCH_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

/*
 * Whether the @size bytes are such. The bundle is the supervisor's: of it only
 * what tells one launch from another is looked at, and more may be in it.
 * Errors, FAULT_HOST, with nothing of a value in the sentence: -EINVAL.
 */
int launch_check(const uint8_t *data, size_t size, struct fault *fault);

#endif /* GPUBOX_OPENSHELL_LAUNCH_H */
