// SPDX-License-Identifier: GPL-2.0-or-later
#include "dt/phandles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

static int phandles_compare(const void *a, const void *b)
{
	const struct phandles_entry *x = a, *y = b;

	if (x->phandle != y->phandle)
		return x->phandle < y->phandle ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

static int phandles_add(struct phandles *phandles, size_t *room,
			uint32_t phandle, int node)
{
	struct phandles_entry *grown;
	const size_t more = *room ? 2 * *room : 64;

	if (phandles->count == *room) {
		grown = realloc(phandles->entry, more * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		phandles->entry = grown;
		*room = more;
	}
	phandles->entry[phandles->count++] =
		(struct phandles_entry){phandle, node};
	return 0;
}

int phandles_read(const void *tree, struct phandles *phandles)
{
	size_t room = 0;
	uint32_t phandle;
	int node, err = 0;

	memset(phandles, 0, sizeof(*phandles));
	for (node = 0; node >= 0 && !err; node = fdt_next_node(tree, node, NULL)) {
		phandle = fdt_get_phandle(tree, node);
		/* neither is one */
		if (phandle && phandle != UINT32_MAX)
			err = phandles_add(phandles, &room, phandle, node);
	}
	if (err)
		phandles_free(phandles);
	else if (phandles->count)
		qsort(phandles->entry, phandles->count,
		      sizeof(*phandles->entry), phandles_compare);
	return err;
}

void phandles_free(struct phandles *phandles)
{
	free(phandles->entry);
	memset(phandles, 0, sizeof(*phandles));
}

int phandles_find(const struct phandles *phandles, uint32_t phandle)
{
	size_t low = 0, high = phandles->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (phandles->entry[middle].phandle < phandle)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == phandles->count || phandles->entry[low].phandle != phandle)
		return -ENOENT;
	return phandles->entry[low].node;
}
