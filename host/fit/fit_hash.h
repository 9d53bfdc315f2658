/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hash nodes of a part. */
#ifndef GPUBOX_FIT_FIT_HASH_H
#define GPUBOX_FIT_FIT_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "file/digest.h"
#include "fit/fit.h"

struct fit_hash {
	const char *algo;  /* NULL when missing */
	const void *value; /* NULL when missing */
	size_t size;	   /* of the value, bytes */
};

/*
 * The hash node of @image after @node, the first one for 0. Returns its
 * offset, or a negative number at the end.
 */
int fit_hash_next(const struct fit *fit, int image, int node,
		  struct fit_hash *hash);

/* True for a node whose hash counts: mkimage signs those called "hash*". */
bool fit_hash_is(const struct fit *fit, int node);

/* Data that is still on its way: waits until @bytes of it are there. */
struct fit_hash_feed {
	void (*arrived)(void *arg, size_t bytes);
	void *arg;
};

/*
 * Compare @size bytes at @data with every hash node of @image. One with
 * sha256 must be there. @sha256 becomes what was computed, also when it is
 * not what the image says. With @feed (may be NULL) the data may still be on
 * its way. Errors: -EBADMSG (FAULT_GUEST), -ENOMEM.
 */
int fit_hash_verify(const struct fit *fit, int image, const void *data,
		    size_t size, const struct fit_hash_feed *feed,
		    char sha256[DIGEST_SIZE], struct fault *fault);

#endif /* GPUBOX_FIT_FIT_HASH_H */
