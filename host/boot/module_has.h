/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a kernel has a module, by the folder of its modules. */
#ifndef GPUBOX_BOOT_MODULE_HAS_H
#define GPUBOX_BOOT_MODULE_HAS_H

#include "boot/built.h"

struct kmod_ctx;

/* What is installed counts: a package may leave out what was configured. */
enum built_has module_has(struct kmod_ctx *ctx, const char *name);

/* The same of the folder @dir; BUILT_UNKNOWN without depmod's indexes. */
enum built_has module_has_in(const char *dir, const char *name);

#endif /* GPUBOX_BOOT_MODULE_HAS_H */
