/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The supervisor's environment, as OpenShell's own drivers make it. */
#ifndef GPUBOX_OPENSHELL_WANT_ENV_H
#define GPUBOX_OPENSHELL_WANT_ENV_H

#include <stdbool.h>

#include "openshell/want.h"

/* Where a guest of the user network finds its host. */
#define WANT_ENV_HOST "10.0.2.2"

/*
 * What users ask for first, then what the supervisor needs, which nobody
 * overrides. Errors, FAULT_HOST: -EINVAL (a name with '=' in it), -ENOMEM.
 */
int want_env(struct want *want, const struct setup *setup,
	     const messages_sandbox *asked, struct fault *fault);

/* The gateway listens on this host alone, as far as its URL says. */
bool want_env_is_loopback(const char *url);

/*
 * The gateway's URL as the guest can reach it: a name of this host's loopback
 * becomes host.openshell.internal. The caller frees it; NULL: out of memory.
 */
char *want_env_gateway(const char *url);

#endif /* GPUBOX_OPENSHELL_WANT_ENV_H */
