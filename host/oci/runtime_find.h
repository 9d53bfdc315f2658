/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The container that a command line names. */
#ifndef GPUBOX_OCI_RUNTIME_FIND_H
#define GPUBOX_OCI_RUNTIME_FIND_H

#include "oci/container.h"
#include "oci/runtime.h"

/* container_close() in every case. Errors: those of container_find(). */
int runtime_find(const struct runtime *runtime, struct container *container,
		 struct fault *fault);

#endif /* GPUBOX_OCI_RUNTIME_FIND_H */
