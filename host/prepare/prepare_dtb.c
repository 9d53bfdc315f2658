// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare_dtb.h"

#include <errno.h>
#include <stdlib.h>

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
	size_t base_size, size;
	int err;

	err = tree_dump(&plan->vm, &base, &base_size, fault);
	if (err)
		return err;
	err = overlay_apply(base, base_size, overlays, count, &plan->layout,
			    &dtb, &size, fault);
	free(base);
	if (!err)
		err = fill_blob(&prepared->dtb, dtb, size, count,
				plan->layout.n_windows, fault);
	free(dtb);
	return err;
}

int prepare_dtb(struct prepared *prepared, struct fault *fault)
{
	unsigned int i, count = prepared->host.boot.overlays;
	struct image_part *overlays;
	int err;

	if (!prepared->plan->vm.dtb) {
		blob_close(&prepared->dtb);
		return 0;
	}
	overlays = calloc(count + 1, sizeof(*overlays));
	if (!overlays)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "device tree: out of memory");
	for (i = 0; i < count; i++)
		overlays[i] = image_overlay(prepared->payload.image, i);
	err = make_dtb(prepared, overlays, count, fault);
	free(overlays);
	return err;
}
