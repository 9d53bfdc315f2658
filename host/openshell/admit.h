/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether this host can have a sandbox, before anything is touched. */
#ifndef GPUBOX_OPENSHELL_ADMIT_H
#define GPUBOX_OPENSHELL_ADMIT_H

#include "fault.h"
#include "openshell/messages.h"
#include "openshell/setup.h"

/*
 * Decide what a guest for @asked would be, with doctor's findings when it is
 * to have a device. Errors: those of want_make() and of planning; -ENODEV
 * (FAULT_GPU: what doctor found, and what helps).
 */
int admit(const struct setup *setup, const messages_sandbox *asked,
	  struct fault *fault);

#endif /* GPUBOX_OPENSHELL_ADMIT_H */
