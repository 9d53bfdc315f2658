// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/look_share.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "boot/module_has.h"
#include "file/cpio_read.h"

#define LOOK_SHARE_MODULE "virtiofs"
#define LOOK_SHARE_FILE	  "/" LOOK_SHARE_MODULE ".ko"

/* The image's own modules are those alone that a guest may need. */
static bool look_share_archive(const struct image_part *part)
{
	struct cpio_entry entry;
	const char *name;
	size_t at = 0;

	while (part->data && cpio_next(part->data, part->size, &at, &entry) > 0) {
		name = strrchr(entry.path, '/');
		if (name && !strcmp(name, LOOK_SHARE_FILE))
			return true;
	}
	return false;
}

static enum built_has look_share_config(const struct blob *blob)
{
	struct built_kernel kernel = {0};
	size_t size = 0;
	char *text;
	void *data;

	if (!blob->size)
		return BUILT_UNKNOWN;
	data = mmap(NULL, blob->size, PROT_READ, MAP_SHARED, blob->fd, 0);
	if (data == MAP_FAILED)
		return BUILT_UNKNOWN;
	text = built_inside(data, blob->size, &size);
	munmap(data, blob->size);
	if (!text || !built_read(text, size, &kernel))
		kernel.has[BUILT_VIRTIOFS] = BUILT_UNKNOWN;
	free(text);
	return kernel.has[BUILT_VIRTIOFS];
}

enum built_has look_share(const struct payload *payload,
			  const struct request *request)
{
	enum built_has has = BUILT_UNKNOWN;
	struct image_part part;

	/* a template has it, and what it has is not read */
	if (!payload->image)
		return has;
	part = image_modules(payload->image);
	if (*payload->modules)
		has = module_has_in(payload->modules, LOOK_SHARE_MODULE);
	else if (payload->own_modules && !request->modules &&
		 look_share_archive(&part))
		has = BUILT_MODULE;
	if (has != BUILT_UNKNOWN)
		return has;
	has = look_share_config(&payload->kernel);
	/* as a module that nobody has put into the guest */
	return has == BUILT_MODULE ? BUILT_ABSENT : has;
}
