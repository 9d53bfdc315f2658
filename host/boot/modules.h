/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel modules a board asks for, with what they depend on. */
#ifndef GPUBOX_BOOT_MODULES_H
#define GPUBOX_BOOT_MODULES_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

struct modules_request {
	const char *list; /* CONFIG_GUEST_MODULES */
	const char *gpu;  /* CONFIG_GPU_MODULES, or "" */
	const char *dir;  /* with modules.dep, /lib/modules/6.1.0-1-amd64 */
	bool signatures;  /* leave them where they are */
	/* becomes the paths of the files in it, a line each; free() it. Or NULL */
	char **sources;
};

/*
 * Make the newc archive (uncompressed, reproducible) that holds the modules
 * of the list in load order, their dependencies first, decompressed, behind
 * them what a network, a root and a GPU need (ABI_MODULE_NETWORK and its kin)
 * if the kernel has it as modules, and the list that guest-init reads
 * (ABI_MODULE_LIST).
 *
 * The list has entries separated by '|', each a module name and its parameters
 * separated by blanks; a '?' before the name makes its absence no error. What
 * is built into the kernel is left out. None of the GPU's needs to be there.
 *
 * On success *@datap is the caller's, freed with free(); on failure nothing is,
 * request->sources neither. Errors: -ENOENT (no such folder, no such module:
 * named), -EINVAL (the list), -EBADMSG, -ENOMEM.
 */
int modules_archive(const struct modules_request *request, void **datap,
		    size_t *sizep, struct fault *fault);

#endif /* GPUBOX_BOOT_MODULES_H */
