/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which module files are loaded, and in which order, for a list of names. */
#ifndef GPUBOX_BOOT_MODULES_ORDER_H
#define GPUBOX_BOOT_MODULES_ORDER_H

#include <stdbool.h>

#include "fault.h"
#include "boot/modules_list.h"

struct modules_file {
	char *name; /* of the module */
	char *path; /* of its file, perhaps compressed */
	bool soft;  /* only soft dependencies ask for it: it may fail */
};

struct modules_order {
	struct modules_file *files;
	unsigned int count;
};

/*
 * Resolve @list with the indexes that depmod left in @dir: what a module
 * depends on, and what its soft dependencies ask for before it, come before
 * it; what is built into the kernel is left out.
 *
 * On success the caller frees with modules_order_free(); on failure there is
 * nothing to free. Errors, FAULT_HOST: -ENOENT (no index in @dir, no such
 * module: named), -EINVAL (an index is no file), -ENAMETOOLONG, -ENOMEM.
 */
int modules_order_resolve(const struct modules_list *list, const char *dir,
			  struct modules_order *order, struct fault *fault);
void modules_order_free(struct modules_order *order);

#endif /* GPUBOX_BOOT_MODULES_ORDER_H */
