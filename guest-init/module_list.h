/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of ABI_MODULE_LIST. */
#ifndef GPUBOX_GUEST_INIT_MODULE_LIST_H
#define GPUBOX_GUEST_INIT_MODULE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The letter of a class, ABI_MODULE_NETWORK and its kin, as a set. */
#define MODULE_NEED(letter) (1u << ((letter) - 'a'))

struct module_line {
	const char *path;
	const char *parameters; /* "" for none */
	bool compressed;	/* the kernel has to unpack it */
	bool may_fail;		/* that it does not load is no error */
	uint32_t needs;		/* MODULE_NEED() of its letters */
};

/*
 * Take the next line of @list, @size bytes, at *@at (0 to begin with), which
 * is moved on. Ends the strings by NULs in @list, in place of the blank and
 * the newline. Returns 1, or 0 at the end, or -EINVAL (a line without a path
 * or without a newline, a NUL).
 */
int module_list_next(char *list, size_t size, size_t *at,
		     struct module_line *line);

#endif /* GPUBOX_GUEST_INIT_MODULE_LIST_H */
