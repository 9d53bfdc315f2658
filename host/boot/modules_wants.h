/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only some jobs need of modules, behind the list's own. */
#ifndef GPUBOX_BOOT_MODULES_WANTS_H
#define GPUBOX_BOOT_MODULES_WANTS_H

#include "fault.h"
#include "boot/modules_list.h"

#define MODULES_NEEDS_MAX 32 /* bits of a mask */

struct modules_need {
	char letter; /* ABI_MODULE_NETWORK and its kin */
	const char *name;
	const char *params;
};

/* All needs of a request; the strings are of others. */
struct modules_wants {
	struct modules_list gpu;
	struct modules_need need[MODULES_NEEDS_MAX];
	unsigned int count;
};

/*
 * All there are: the root's, the network's, and those of the list @gpu. On
 * success modules_list_free(&wants->gpu); on failure there is nothing to free.
 * Errors: those of modules_list_parse(), -EINVAL (FAULT_HOST: more than there
 * is room for).
 */
int modules_wants_open(const char *gpu, struct modules_wants *wants,
		       struct fault *fault);

/*
 * The text @list, which is @own, and behind it those of @mask (bits) that it
 * does not name; free() it. NULL: out of memory.
 */
char *modules_wants_text(const char *list, const struct modules_list *own,
			 const struct modules_wants *wants, unsigned int mask);

#endif /* GPUBOX_BOOT_MODULES_WANTS_H */
