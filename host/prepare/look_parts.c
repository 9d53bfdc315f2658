// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/look_parts.h"

#include <string.h>
#include <sys/mman.h>

#include "driver/collect.h"

/* What only the kernel itself tells. */
static void look_into_kernel(const struct blob *blob, struct built_kernel *kernel)
{
	void *data;

	if (!blob->size)
		return;
	data = mmap(NULL, blob->size, PROT_READ, MAP_SHARED, blob->fd, 0);
	if (data == MAP_FAILED)
		return;
	collect_kernel_image(data, blob->size, blob->source, kernel);
	munmap(data, blob->size);
}

/* The image's own modules, when they are those of the guest. */
static int look_into_image(const struct look_parts_ask *ask, struct parts *parts)
{
	const struct payload *payload = ask->payload;
	struct image_part part = image_modules(payload->image);

	if (!payload->own_modules || ask->request->modules || !part.data)
		return 0;
	parts_set(parts->source, sizeof(parts->source), payload->image_path);
	return collect_archive(part.data, part.size, parts);
}

static int collect(const struct look_parts_ask *ask, struct parts *parts)
{
	const char *modules = ask->payload->modules;
	const struct collect_ask collect = {
		.root = "",
		.release = ask->payload->release,
		.arch = ask->board->arch,
		.modules = *modules ? modules : NULL,
		/* a layer says itself what its modules are */
		.list = ask->driver->layer.type
				? NULL
				: parts_board_list(ask->board,
						   ask->vendor->module),
		.driver = ask->vendor,
	};
	int err;

	err = collect_host(&collect, parts);
	look_into_kernel(&ask->payload->kernel, &parts->kernel);
	if (err)
		return err;
	if (!ask->driver->layer.type)
		return look_into_image(ask, parts);
	collect_driver(&ask->driver->info, ask->driver->layer.path, ask->vendor,
		       parts);
	/* not made yet: only the modules are known */
	if (ask->driver->layer.fd < 0)
		parts->has_firmware = false;
	return 0;
}

int look_parts(const struct look_parts_ask *ask, struct parts *parts,
	       struct fault *fault)
{
	int err;

	memset(parts, 0, sizeof(*parts));
	err = collect(ask, parts);
	return err ? fault_set(fault, FAULT_HOST, err, "parts of the guest: %s",
			       strerror(-err))
		   : 0;
}
