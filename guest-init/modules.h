/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel modules, loaded in the order of a list (ABI_MODULE_LIST). A child
 * does it, so that a module that hangs does not hang PID 1 with its deadlines.
 */
#ifndef GPUBOX_GUEST_INIT_MODULES_H
#define GPUBOX_GUEST_INIT_MODULES_H

#include <stdbool.h>
#include <stdint.h>

#include "child.h"
#include "failure.h"
#include "file.h"

struct modules {
	struct file list;
	const char *path; /* of the list */
	const char *step; /* whose failure theirs is */
	uint32_t needs;	  /* lines with one of these, or 0: those with none */
	uint32_t have;	  /* lines with these were loaded ahead of their job */
	bool ahead;	  /* so they are now: what fails is left to the job */
	int pid;	  /* of the child; 0: none, or it has ended */
	/* the child writes, we read */
	volatile int err;
	volatile unsigned int loaded;
	volatile uint32_t lost; /* of modules->needs, with modules->ahead */
	const char *volatile current; /* path, or NULL */
};

/*
 * Start loading those of modules->path, either what only a job with one of
 * modules->needs (MODULE_NEED()) wants or, with 0, what all want; no list is
 * fine. @modules must stay where it is. Errors: those of open(2) and
 * clone(2), reported as the list's.
 */
int modules_start(struct modules *modules, struct failure *failure);

/*
 * The child ended as @end says: 0 when all modules are loaded, else what
 * finit_module(2) said, -EINVAL (the list), -EINTR (it was killed).
 */
int modules_ended(struct modules *modules, const struct child_end *end,
		  struct failure *failure);

/* A deadline passed during the load of modules->current: -ETIMEDOUT. */
int modules_late(struct modules *modules, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_MODULES_H */
