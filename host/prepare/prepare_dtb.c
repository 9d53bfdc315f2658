// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare_dtb.h"

#include <errno.h>
#include <stdlib.h>

#include "dt/domain.h"
#include "dt/overlay.h"
#include "dt/tree.h"

static int fill_blob(struct blob *blob, const void *dtb, size_t size,
		     bool overlays, bool windows, struct fault *fault)
{
	int err;

	blob_close(blob);
	err = blob_create(blob, "dtb", fault);
	if (!err)
		err = blob_add(blob, dtb, size, "QEMU's own device tree", fault);
	if (!err && overlays)
		err = blob_add(blob, NULL, 0, "overlays", fault);
	if (!err && windows)
		err = blob_add(blob, NULL, 0, "windows", fault);
	return err ? err : blob_seal(blob, fault);
}

static int make_dtb(struct prepared *prepared, const struct image_part *overlays,
		    unsigned int count, struct fault *fault)
{
	const struct plan *plan = prepared->plan;
	void *base = NULL, *dtb = NULL;
	size_t base_size, size = 0;
	int err;

	err = tree_dump(&plan->vm, prepared->make, &base, &base_size, fault);
	if (err)
		return err;
	err = overlay_apply(base, base_size, overlays, count, &plan->layout,
			    &dtb, &size, fault);
	free(base);
	if (!err && vm_bridge(plan->board))
		err = domain_check(dtb, vm_bridge(plan->board),
				   plan->vm.pci_domain, fault);
	if (!err && !prepared->make && !prepared->request->dtb)
		overlay_blank_seeds(dtb);
	if (!err)
		err = fill_blob(&prepared->dtb, dtb, size, count,
				plan->layout.n_windows, fault);
	free(dtb);
	return err;
}

/* The overlays of the image; *@listp is the caller's. */
static int list_overlays(const struct image *image, struct image_part **listp,
			 unsigned int *countp, struct fault *fault)
{
	unsigned int i;

	for (*countp = 0; image_overlay(image, *countp).data;)
		++*countp;
	*listp = calloc(*countp + 1, sizeof(**listp));
	if (!*listp)
		return fault_no_memory(fault, "device tree");
	for (i = 0; i < *countp; i++)
		(*listp)[i] = image_overlay(image, i);
	return 0;
}

int prepare_dtb_look(struct prepared *prepared, struct fault *fault)
{
	struct host_boot *boot = &prepared->host.boot;
	const char *bridge = vm_bridge(prepared->board);
	struct image_part *overlays;
	int err;

	err = list_overlays(prepared->payload.image, &overlays, &boot->overlays,
			    fault);
	if (err)
		return err;
	if (bridge)
		err = domain_of_overlays(overlays, boot->overlays, bridge,
					 &boot->pci_domain, fault);
	free(overlays);
	return err;
}

int prepare_dtb(struct prepared *prepared, struct fault *fault)
{
	struct image_part *overlays;
	unsigned int count;
	int err;

	if (!prepared->plan->vm.dtb) {
		blob_close(&prepared->dtb);
		return 0;
	}
	err = list_overlays(prepared->payload.image, &overlays, &count, fault);
	if (err)
		return err;
	err = make_dtb(prepared, overlays, count, fault);
	free(overlays);
	return err;
}
