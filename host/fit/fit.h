/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A FIT as a container: is the tree sound, where does a part's data lie.
 * Nodes are libfdt offsets; nothing here says what a part is for.
 */
#ifndef GPUBOX_FIT_FIT_H
#define GPUBOX_FIT_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

/* Node names of the format (U-Boot, doc/usage/fit/source_file_format.rst). */
#define FIT_IMAGES	   "/images"
#define FIT_CONFIGURATIONS "/configurations"

struct fit {
	const char *path; /* for messages */
	const void *tree; /* the file; begins with the tree */
	size_t size;	  /* of the file, bytes */
	size_t tree_size; /* of the tree in it, bytes */
};

/*
 * Take @size bytes at @data for a FIT and check the tree: everything the
 * other functions rely on. @path and @data must outlive @fit, which needs no
 * undoing. All errors of this file are FAULT_GUEST, -EBADMSG.
 */
int fit_init(struct fit *fit, const char *path, const void *data, size_t size,
	     struct fault *fault);

/* The node's name. */
const char *fit_name(const struct fit *fit, int node);

/*
 * The string property @name of @node: printable, NUL-terminated, the first
 * one of a list. NULL when there is none or it is something else.
 */
const char *fit_string(const struct fit *fit, int node, const char *name);

/* The image node that is called @name; negative when there is none. */
int fit_image(const struct fit *fit, const char *name);

/* The image node after @image, the first one for 0; negative at the end. */
int fit_next_image(const struct fit *fit, int image);

/*
 * The configuration that /configurations names as its default. Else -EBADMSG.
 */
int fit_default(const struct fit *fit, int *node, struct fault *fault);

/*
 * Where the data of the image node @image lies in the file; -EBADMSG: nowhere.
 */
int fit_data(const struct fit *fit, int image, const void **data, size_t *size,
	     struct fault *fault);

#endif /* GPUBOX_FIT_FIT_H */
