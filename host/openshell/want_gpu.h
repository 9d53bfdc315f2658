/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of a sandbox: how many, or which. */
#ifndef GPUBOX_OPENSHELL_WANT_GPU_H
#define GPUBOX_OPENSHELL_WANT_GPU_H

#include "openshell/want.h"

/*
 * One device, as many as are asked for, or those that driver_config names in
 * gpu_device_ids. Errors, FAULT_HOST: -EINVAL.
 */
int want_gpu(struct want *want, const messages_spec *spec, struct fault *fault);

#endif /* GPUBOX_OPENSHELL_WANT_GPU_H */
