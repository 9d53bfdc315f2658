/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of the engine that are run at the stations of a container's life. */
#ifndef GPUBOX_OCI_HOOKS_H
#define GPUBOX_OCI_HOOKS_H

#include "fault.h"
#include "oci/container.h"

/*
 * Run those of @station ("prestart", "createRuntime", "poststart", "poststop")
 * one after the other, each with the container's state on its stdin. The first
 * that fails ends it. Errors, FAULT_HOST: -EBADMSG (no hook by the
 * specification), -ECANCELED (its status was not 0), -ETIMEDOUT, -ENOMEM.
 */
int hooks_run(const struct container *container, const char *station,
	      struct fault *fault);

#endif /* GPUBOX_OCI_HOOKS_H */
