/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the subcommands that name guests do with each name. */
#ifndef GPUBOX_CMD_NAMED_H
#define GPUBOX_CMD_NAMED_H

#include "cmd/call.h"
#include "keeper/entry.h"

#define NAMED_MAX 1024

/* What is done with one guest; 0 or -errno with @fault. */
typedef int named_fn(void *arg, int guests, const struct entry *entry,
		     struct fault *fault);

/*
 * Sweep, then do it with each name of the command line, also behind one that
 * failed. @say: print the name of each that did not. Returns the exit status.
 */
int named_each(const struct call *call, bool say, named_fn *fn, void *arg);

/* Sweep and open the folder of the guests. -ENOENT: there are none. */
int named_open(struct fault *fault);

#endif /* GPUBOX_CMD_NAMED_H */
