// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/collect.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/input.h"
#include "file/unpack.h"
#include "boot/built.h"

/* A distribution's .config has some 300 KiB. */
#define COLLECT_CONFIG_MAX ((size_t)4 << 20)

static bool collect_config(const struct collect_ask *ask, const char *path,
			   struct built_kernel *kernel)
{
	char full[PATH_MAX];
	void *data, *packed;
	size_t size;
	bool good;

	snprintf(full, sizeof(full), "%s%s", ask->root, path);
	if (input_read(full, COLLECT_CONFIG_MAX, &data, &size, NULL))
		return false;
	if (unpack_is_gzip(data, size)) {
		packed = data;
		if (unpack(packed, size, COLLECT_CONFIG_MAX, &data, &size))
			data = NULL;
		free(packed);
	}
	good = data && built_read(data, size, kernel);
	if (good)
		parts_set(kernel->config, sizeof(kernel->config), path);
	free(data);
	return good;
}

/* Where distributions keep it, and where a kernel of one's own has it. */
static void collect_options(const struct collect_ask *ask,
			    struct built_kernel *kernel)
{
	static const struct {
		const char *before;
		bool folder; /* of the modules, else the release */
		const char *after;
	} places[] = {
		{"", true, "/config"},
		{"/boot/config-", false, ""},
		{"", true, "/build/.config"},
		{"/usr/src/linux-headers-", false, "/.config"},
	};
	char path[BUILT_FILE_MAX];
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *of =
			places[i].folder ? kernel->modules : kernel->release;

		snprintf(path, sizeof(path), "%s%s%s", places[i].before, of,
			 places[i].after);
		if (of[0] && collect_config(ask, path, kernel))
			return;
	}
	if (ask->running)
		collect_config(ask, "/proc/config.gz", kernel);
}

static void collect_kernel(const struct collect_ask *ask,
			   struct built_kernel *kernel)
{
	parts_set(kernel->release, sizeof(kernel->release), ask->release);
	parts_set(kernel->arch, sizeof(kernel->arch), ask->arch);
	kernel->page_size = ask->page_size;
	parts_set(kernel->modules, sizeof(kernel->modules),
		  ask->modules ? ask->modules : "");
	collect_options(ask, kernel);
}

int collect_host(const struct collect_ask *ask, struct parts *parts)
{
	int err;

	memset(parts, 0, sizeof(*parts));
	parts_set(parts->driver, sizeof(parts->driver), ask->driver->module);
	collect_kernel(ask, &parts->kernel);
	err = collect_modules(ask, parts);
	if (!err && ask->files)
		collect_files(ask, parts);
	return err;
}
