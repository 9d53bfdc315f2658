/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules a board asks for, as its configuration writes them. */
#ifndef GPUBOX_BOOT_MODULES_LIST_H
#define GPUBOX_BOOT_MODULES_LIST_H

#include <stdbool.h>

#include "fault.h"

struct modules_entry {
	char *name;   /* with '_' for '-' */
	char *params; /* parted by one blank; "" when there are none */
	bool optional;
};

struct modules_list {
	struct modules_entry *entries;
	unsigned int count;
};

/*
 * Parse "name param=value | ?name | ...", see modules_archive(). An empty
 * text is an empty list. On success the caller frees with
 * modules_list_free(); on failure there is nothing to free. Errors,
 * FAULT_HOST: -EINVAL (the entry is named), -ENOMEM.
 */
int modules_list_parse(const char *text, struct modules_list *list,
		       struct fault *fault);
void modules_list_free(struct modules_list *list);

/* The entry called @name, or NULL. */
const struct modules_entry *modules_list_find(const struct modules_list *list,
					      const char *name);

#endif /* GPUBOX_BOOT_MODULES_LIST_H */
