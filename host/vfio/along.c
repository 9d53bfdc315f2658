// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/along.h"

#include <stdio.h>
#include <stdlib.h>

#include "holders/holders.h"
#include "vfio/takeover.h"

#define ALONG_NAMED_MAX 4

/* Who blocks has been refused before; the rest only suffers. */
static void along_users(const char *root, const struct pci_device *pci,
			char *text, size_t size)
{
	struct holder *holders;
	size_t i, count, used = 0, named = 0;
	char use[256];
	bool complete;

	text[0] = '\0';
	if (holders_find(root, pci, &holders, &count, &complete))
		return;
	for (i = 0; i < count && named < ALONG_NAMED_MAX && used < size; i++) {
		if (holders[i].kind == HOLDER_MODULE)
			continue;
		used += (size_t)snprintf(
			text + used, size - used, "%s%s", named++ ? ", " : ": ",
			holder_text(&holders[i], use, sizeof(use)));
	}
	free(holders);
}

static void along_one(const char *root, const struct pci_device *pci,
		      along_fn tell, void *arg)
{
	char text[1024], what[64], users[640], bdf[PCI_BDF_TEXT];

	pci_class_name(pci, what, sizeof(what));
	along_users(root, pci, users, sizeof(users));
	snprintf(text, sizeof(text), "%s (%s, %s) leaves the host, too%s",
		 pci_bdf_format(pci->bdf, bdf), what, pci->driver, users);
	tell(arg, pci->class >> 8 == PCI_CLASS_HD_AUDIO, text);
}

void along_each(const char *root, const struct claim *claim,
		const struct steps *steps, along_fn tell, void *arg)
{
	size_t i;

	for (i = 0; i < claim->n_devices; i++) {
		const struct claim_device *device = &claim->device[i];

		if (!device->wanted && device->pci.driver[0] &&
		    takeover_touches(steps, device->pci.bdf))
			along_one(root, &device->pci, tell, arg);
	}
}
