/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel modules a board asks for, with what they depend on. */
#ifndef GPUBOX_IMAGE_MODULES_H
#define GPUBOX_IMAGE_MODULES_H

#include <stddef.h>

#include "fault.h"

/*
 * Make the newc archive (uncompressed, reproducible) that holds the modules
 * of @list in load order, their dependencies first, decompressed, and the
 * list that guest-init reads (ABI_MODULE_LIST).
 *
 * @list is CONFIG_GUEST_MODULES: entries separated by '|', each a module name
 * and its parameters separated by blanks; a '?' before the name makes its
 * absence no error. @dir is the folder with modules.dep of the kernel, e.g.
 * /lib/modules/6.1.0-1-amd64. What is built into that kernel is left out.
 *
 * On success *@datap is the caller's, freed with free(). Errors: -ENOENT (no
 * such folder, no such module: named), -EINVAL (@list), -EBADMSG, -ENOMEM.
 */
int modules_archive(const char *list, const char *dir, void **datap,
		    size_t *sizep, struct fault *fault);

#endif /* GPUBOX_IMAGE_MODULES_H */
