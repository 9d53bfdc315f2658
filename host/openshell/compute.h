/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compute driver: one loop for its gateways, its work and its sandboxes. */
#ifndef GPUBOX_OPENSHELL_COMPUTE_H
#define GPUBOX_OPENSHELL_COMPUTE_H

#include "fault.h"
#include "openshell/setup.h"

/*
 * Serve until SIGTERM or SIGINT. Sandboxes run on without a driver; the next
 * one finds them. Errors, FAULT_HOST: those of port_open(), folder_open() and
 * upper_open(), -EBUSY (another driver has this folder), -ENOMEM, poll(2).
 */
int compute_run(const struct setup *setup, struct fault *fault);

#endif /* GPUBOX_OPENSHELL_COMPUTE_H */
