// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/idle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holders/holders.h"

#define IDLE_NAMED_MAX 4

static int idle_refuse(const struct pci_device *device,
		       const struct holder *holders, size_t count,
		       struct fault *fault)
{
	char names[640] = "", text[256], bdf[PCI_BDF_TEXT];
	size_t i, used = 0, named = 0, blocking = 0;

	for (i = 0; i < count; i++) {
		if (!holders[i].blocks)
			continue;
		blocking++;
		if (named == IDLE_NAMED_MAX || used >= sizeof(names))
			continue;
		named++;
		used += (size_t)snprintf(names + used, sizeof(names) - used,
					 "%s%s", used ? "; " : "",
					 holder_text(&holders[i], text,
						     sizeof(text)));
	}
	if (!blocking)
		return 0;
	pci_bdf_format(device->bdf, bdf);
	if (blocking > named)
		snprintf(text, sizeof(text), "; and %zu more", blocking - named);
	else
		text[0] = '\0';
	return fault_set(fault, FAULT_HOST, -EBUSY,
			 "%s: is in use on this host: %s%s. Stop what uses it; "
			 "'gpubox doctor %s' names all of it",
			 bdf, names, text, bdf);
}

int idle_check(const char *root, const struct pci_device *device,
	       struct fault *fault)
{
	struct holder *holders;
	char bdf[PCI_BDF_TEXT];
	bool complete;
	size_t count;
	int err;

	err = holders_find(root, device, &holders, &count, &complete);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: cannot tell who uses it: %s",
				 pci_bdf_format(device->bdf, bdf),
				 strerror(-err));
	err = idle_refuse(device, holders, count, fault);
	free(holders);
	return err;
}
