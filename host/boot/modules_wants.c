// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/modules_wants.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"

static const struct modules_need modules_needs[] = {
	{ABI_MODULE_NETWORK, "virtio_net", ""},
	{ABI_MODULE_DISK, "virtio_blk", ""},
	{ABI_MODULE_ROOT, "overlay", ""},
	{ABI_MODULE_EROFS, "erofs", ""},
	{ABI_MODULE_SQUASHFS, "squashfs", ""},
	{ABI_MODULE_EXT4, "ext4", ""},
	{ABI_MODULE_SHARE, "virtiofs", ""},
};

#define MODULES_NEEDS (sizeof(modules_needs) / sizeof(modules_needs[0]))

int modules_wants_open(const char *gpu, struct modules_wants *wants,
		       struct fault *fault)
{
	unsigned int i;
	int ret;

	ret = modules_list_parse(gpu, &wants->gpu, fault);
	if (ret)
		return ret;
	memcpy(wants->need, modules_needs, sizeof(modules_needs));
	wants->count = MODULES_NEEDS;
	if (wants->gpu.count > MODULES_NEEDS_MAX - MODULES_NEEDS) {
		modules_list_free(&wants->gpu);
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "module list: more than %zu modules for a GPU",
				 MODULES_NEEDS_MAX - MODULES_NEEDS);
	}
	for (i = 0; i < wants->gpu.count; i++)
		wants->need[wants->count++] =
			(struct modules_need){ABI_MODULE_GPU,
					      wants->gpu.entries[i].name,
					      wants->gpu.entries[i].params};
	return 0;
}

/* Of @mask, one before need @n has its name. */
static bool modules_named_before(const struct modules_wants *wants,
				 unsigned int mask, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (mask & 1u << i &&
		    !strcmp(wants->need[i].name, wants->need[n].name))
			return true;
	return false;
}

/* What does not fit is told by fclose(3). */
static void modules_wants_put(FILE *out, const char *text)
{
	fwrite(text, 1, strlen(text), out);
}

/* The list, and behind it those of @mask (bits) that it does not name. */
char *modules_wants_text(const char *list, const struct modules_list *own,
			 const struct modules_wants *wants, unsigned int mask)
{
	const char *before = own->count ? " | ?" : "?";
	char *text = NULL;
	unsigned int i;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	if (own->count)
		modules_wants_put(out, list);
	for (i = 0; i < wants->count; i++) {
		const struct modules_need *need = &wants->need[i];

		if (!(mask & 1u << i) || modules_list_find(own, need->name) ||
		    modules_named_before(wants, mask, i))
			continue;
		modules_wants_put(out, before);
		modules_wants_put(out, need->name);
		modules_wants_put(out, " ");
		modules_wants_put(out, need->params);
		before = " | ?";
	}
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}
