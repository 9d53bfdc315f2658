/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an overlay mount is stacked from. Engines mount one for each container,
 * with a folder of its own on top; what lies below is the image's, and the same
 * for all of them.
 */
#ifndef GPUBOX_LAYER_LOWERS_H
#define GPUBOX_LAYER_LOWERS_H

#include <stdbool.h>

#define LOWERS_MAX 512

struct lowers {
	char *path[LOWERS_MAX]; /* from the top to the bottom, owned */
	unsigned int count;
};

/*
 * Find out whether @path is the root of an overlay mount, and of which folders,
 * the upper one first: 1. 0: it is none, or its folders have no absolute paths.
 * @mounts is /proc/self/mountinfo. lowers_free() frees after a 1; else there is
 * nothing to free. -ENOMEM, open(2).
 */
int lowers_find(const char *mounts, const char *path, struct lowers *lowers);
void lowers_free(struct lowers *lowers);

#endif /* GPUBOX_LAYER_LOWERS_H */
