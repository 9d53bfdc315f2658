// SPDX-License-Identifier: GPL-2.0-or-later
#include "dt/overlay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <libfdt.h>

#include "dt/fixups.h"
#include "dt/lint.h"
#include "dt/reserve.h"
#include "fit/sound.h"

/*
 * QEMU's FDT_MAX_SIZE, include/sysemu/device_tree.h. It adds the memory and
 * the command line to the tree, for which QEMU itself makes room.
 */
#define TREE_MAX 0x100000u
/* How long the longest seed may be; QEMU writes 32 bytes at most. */
#define SEED_MAX 64

static int errno_of(int fdt_err)
{
	switch (fdt_err) {
	case -FDT_ERR_NOSPACE:
		return -EFBIG;
	case -FDT_ERR_NOTFOUND:
	case -FDT_ERR_BADPATH:
	case -FDT_ERR_BADPHANDLE:
		return -ENOENT;
	default:
		return -EBADMSG;
	}
}

static int apply_copy(void *tree, void *copy, const struct image_part *overlay,
		      struct fault *fault)
{
	int err;

	if (!sound_tree(copy, overlay->size) || !fixups_sound(copy))
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: is not a sound device-tree overlay",
				 overlay->name);
	err = fdt_overlay_apply(tree, copy);
	if (err)
		return fault_set(fault, FAULT_GUEST, errno_of(err),
				 "%s: the overlay does not apply to the "
				 "machine's device tree: %s",
				 overlay->name, fdt_strerror(err));
	return 0;
}

/*
 * A copy, because libfdt writes into the overlay (fdt_overlay_apply() in
 * libfdt.h), and wants it at a multiple of 8 bytes: in the image it is at one
 * of 4.
 */
static int apply_one(void *tree, const struct image_part *overlay,
		     struct fault *fault)
{
	void *copy;
	int err;

	if (overlay->size > TREE_MAX)
		return fault_set(fault, FAULT_GUEST, -EFBIG,
				 "%s: the overlay is larger than a device tree "
				 "can be",
				 overlay->name);
	copy = malloc(overlay->size ? overlay->size : 1);
	if (!copy)
		return fault_no_memory(fault, "%s", overlay->name);
	memcpy(copy, overlay->data, overlay->size);
	err = apply_copy(tree, copy, overlay, fault);
	free(copy);
	return err;
}

/* Set the seeds that @tree has: to zeros, or to what nobody has seen. */
static int set_seeds(void *tree, bool fresh)
{
	static const char *const names[] = {"rng-seed", "kaslr-seed"};
	unsigned char seed[SEED_MAX] = {0};
	size_t i;
	int node, size;

	node = fdt_path_offset(tree, "/chosen");
	if (node < 0)
		return 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!fdt_getprop(tree, node, names[i], &size))
			continue;
		if (size > SEED_MAX)
			size = SEED_MAX;
		if (fresh && getrandom(seed, (size_t)size, 0) != size)
			return -EIO;
		if (fdt_setprop(tree, node, names[i], seed, size))
			return -EBADMSG;
	}
	explicit_bzero(seed, sizeof(seed));
	return 0;
}

/*
 * What is behind a value up to its next word is what libfdt found in memory;
 * as zeros the same tree has the same bytes.
 */
static void clear_padding(void *tree)
{
	const struct fdt_property *property;
	int at, next = 0, size;
	uint32_t tag;

	do {
		at = next;
		tag = fdt_next_tag(tree, at, &next);
		if (tag != FDT_PROP)
			continue;
		property = fdt_get_property_by_offset(tree, at, &size);
		if (property && size % 4)
			memset((char *)property->data + size, 0,
			       (size_t)(4 - size % 4));
	} while (tag != FDT_END && next > at);
}

static int fill(void *tree, const struct image_part *overlays, unsigned int count,
		const struct layout *layout, struct fault *fault)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < count; i++)
		err = apply_one(tree, &overlays[i], fault);
	if (!err && layout)
		err = reserve_windows(tree, layout, fault);
	if (!err)
		err = lint_tree(tree, fault);
	if (err)
		return err;
	/*
	 * Those of a dumped tree were drawn by another QEMU for nobody; a guest
	 * that had them would share them with whoever saw the file.
	 */
	err = set_seeds(tree, true);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "device tree: no fresh seeds: %s",
				 strerror(-err));
	fdt_pack(tree);
	clear_padding(tree);
	return 0;
}

int overlay_apply(const void *base, size_t base_size,
		  const struct image_part *overlays, unsigned int count,
		  const struct layout *layout, void **dtbp, size_t *sizep,
		  struct fault *fault)
{
	void *tree;
	int err;

	if (base_size > TREE_MAX || !sound_tree(base, base_size))
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "device tree: the machine's is not sound");
	tree = malloc(TREE_MAX);
	if (!tree)
		return fault_no_memory(fault, "device tree");
	if (fdt_open_into(base, tree, TREE_MAX)) {
		free(tree);
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "device tree: the machine's is not sound");
	}
	err = fill(tree, overlays, count, layout, fault);
	if (err) {
		free(tree);
		return err;
	}
	*dtbp = tree;
	*sizep = fdt_totalsize(tree);
	return 0;
}

void overlay_blank_seeds(void *dtb)
{
	set_seeds(dtb, false);
}
