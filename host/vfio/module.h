/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules of this host that passing a device needs. */
#ifndef GPUBOX_VFIO_MODULE_H
#define GPUBOX_VFIO_MODULE_H

#include "fault.h"

/*
 * Load module @name of the running kernel with what it depends on; nothing
 * happens when it is loaded or built in. Errors, FAULT_HOST: -ENOENT (this
 * kernel has no such module), -EPERM (not root, or lockdown), -ENOMEM, what
 * the kernel says; -ETIMEDOUT: it did not return within @deadline_ms.
 */
int module_load(const char *name, int deadline_ms, struct fault *fault);

#endif /* GPUBOX_VFIO_MODULE_H */
