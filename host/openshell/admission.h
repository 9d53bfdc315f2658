/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of this host the gateway's operator lets sandboxes attach, which a
 * gateway of 0.1.x and its driver have to agree on: the driver repeats the
 * policy, and is not used when it differs from the gateway's own.
 */
#ifndef GPUBOX_OPENSHELL_ADMISSION_H
#define GPUBOX_OPENSHELL_ADMISSION_H

#include <stdbool.h>

#include "fault.h"
#include "openshell/messages.h"

/* What gateways have by themselves, with the labels in use with 0.1.2. */
#define ADMISSION_DEFAULT                                                \
	"v1:{\"allow_driver_config\":false,\"resource_admission\":{"     \
	"\"enabled\":true,\"required_labels\":{"                         \
	"\"openshell.ai/sandbox-attachable\":\"true\","                  \
	"\"openshell.ai/sandbox-attachable-workspace\":\"${workspace}\"" \
	"}}}"

/*
 * Read the policy @text: "v1:" and JSON. Labels are of volumes and the like,
 * of which this driver attaches none; devices are exempt. So what it means here
 * is *@config: whether a sandbox may have a driver_config. Errors, FAULT_HOST:
 * -EINVAL.
 */
int admission_read(const char *text, bool *config, struct fault *fault);

/*
 * Whether a policy that says @config lets @template, or NULL, be. Errors,
 * FAULT_HOST: -EPERM.
 */
int admission_check(bool config, const messages_template *template,
		    struct fault *fault);

#endif /* GPUBOX_OPENSHELL_ADMISSION_H */
