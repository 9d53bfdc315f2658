/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which bytes of a FIT's tree the signature of a configuration covers. */
#ifndef GPUBOX_FIT_FIT_SIGNED_H
#define GPUBOX_FIT_FIT_SIGNED_H

#include <stddef.h>

#include "fault.h"
#include "fit/fit.h"

#define FIT_SIGNED_NODES_MAX 128

/* Nodes by offset, so that no name can stand for another one. */
struct fit_signed {
	int nodes[FIT_SIGNED_NODES_MAX];
	unsigned int count;
};

/* Takes the covered bytes in order; not 0 ends the walk. */
typedef int (*fit_signed_fn)(void *arg, const void *data, size_t size);

/*
 * Collect what the signature of @config has to cover: the root, @config,
 * each image that a property of @config names, and its hash nodes. What the
 * image says is covered (hashed-nodes) is not asked: that property is not
 * signed. Error: -EBADMSG (FAULT_GUEST).
 */
int fit_signed_collect(const struct fit *fit, int config,
		       struct fit_signed *covered, struct fault *fault);

/*
 * Hand the bytes of @covered to @fn in the order in which mkimage signs them,
 * then the first @strings bytes of the strings block. Returns 0, what @fn
 * returned, or -EBADMSG when a covered property has its name outside of
 * these strings.
 */
int fit_signed_walk(const struct fit *fit, const struct fit_signed *covered,
		    size_t strings, fit_signed_fn fn, void *arg);

#endif /* GPUBOX_FIT_FIT_SIGNED_H */
