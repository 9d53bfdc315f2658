/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The phandles of a device tree, read once: libfdt walks the whole tree for
 * each that it is asked about, and a tree may consist of nothing else.
 */
#ifndef GPUBOX_DT_PHANDLES_H
#define GPUBOX_DT_PHANDLES_H

#include <stddef.h>
#include <stdint.h>

struct phandles {
	struct phandles_entry {
		uint32_t phandle;
		int node; /* its offset in the tree */
	} * entry;	  /* in order */
	size_t count;
};

/*
 * Read those of the sound tree @tree, which must not change while they are
 * used; phandles_free() frees. Errors: -ENOMEM, with nothing to free.
 */
int phandles_read(const void *tree, struct phandles *phandles);
void phandles_free(struct phandles *phandles);

/* The first node that has @phandle, or -ENOENT. */
int phandles_find(const struct phandles *phandles, uint32_t phandle);

#endif /* GPUBOX_DT_PHANDLES_H */
