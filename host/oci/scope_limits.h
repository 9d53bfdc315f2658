/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A container's limits as properties of its scope: systemd.resource-control(5). */
#ifndef GPUBOX_OCI_SCOPE_LIMITS_H
#define GPUBOX_OCI_SCOPE_LIMITS_H

#include "oci/limits.h"
#include "oci/systemd.h"

/*
 * Append those of @limits but memory to @ask, in an array of properties that is
 * open, as far as the systemd of @bus knows them. Below zero: what the library
 * says.
 */
int scope_limits_append(struct systemd *bus, sd_bus_message *ask,
			const struct limits *limits);

/*
 * Round the quota of @limits up to what systemd makes of it: it writes that into
 * the control group when it likes, so nothing else may be there.
 */
void scope_limits_round(struct limits *limits);

#endif /* GPUBOX_OCI_SCOPE_LIMITS_H */
