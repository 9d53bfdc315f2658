// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/collect.h"

#include <stdio.h>
#include <string.h>

static const char *collect_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void collect_driver_module(const struct driver_info *info, size_t i,
				  struct parts *parts)
{
	const struct driver_module *from = &info->modules[i];
	struct parts_module *module = &parts->module[parts->n_modules++];
	size_t f;

	memset(module, 0, sizeof(*module));
	parts_set(module->name, sizeof(module->name), from->name);
	parts_set(module->file, sizeof(module->file), from->path);
	parts_set(module->version, sizeof(module->version), from->version);
	parts_set(module->vermagic, sizeof(module->vermagic), from->vermagic);
	parts_set(module->arch, sizeof(module->arch), info->arch);
	module->flavour = parts_flavour_of(from->license);
	module->signature = from->has_signature ? BUILT_IN : BUILT_ABSENT;
	for (f = 0; f < info->file_count; f++) {
		if (!strcmp(info->files[f].path, from->path))
			module->size = info->files[f].size;
	}
}

/* Only those whose version must be the driver's. */
static void collect_driver_library(const struct driver_info *info,
				   const struct driver_file *file,
				   const struct vendor_driver *driver,
				   struct parts *parts)
{
	const char *const *name, *base = collect_base(file->path);
	struct parts_library *library;

	for (name = driver->libraries; *name; name++) {
		size_t n = strlen(*name);

		if (parts->n_libraries == PARTS_LIBRARIES_MAX ||
		    strncmp(base, *name, n) != 0 ||
		    strncmp(base + n, ".so.", 4) != 0)
			continue;
		library = &parts->library[parts->n_libraries++];
		memset(library, 0, sizeof(*library));
		parts_set(library->name, sizeof(library->name), *name);
		parts_set(library->file, sizeof(library->file), file->path);
		parts_set(library->version, sizeof(library->version),
			  file->version);
		parts_set(library->arch, sizeof(library->arch), info->arch);
	}
}

static void collect_driver_firmware(const struct driver_file *file,
				    struct parts *parts)
{
	struct parts_firmware *firmware;

	if (parts->n_firmware == PARTS_FIRMWARE_MAX) {
		parts->has_firmware = false;
		return;
	}
	firmware = &parts->firmware[parts->n_firmware++];
	memset(firmware, 0, sizeof(*firmware));
	parts_set(firmware->version, sizeof(firmware->version), file->version);
	firmware->size = file->size;
	collect_firmware_name(collect_base(file->path), firmware);
}

void collect_driver(const struct driver_info *info, const char *path,
		    const struct vendor_driver *driver, struct parts *parts)
{
	size_t i;

	parts_set(parts->driver, sizeof(parts->driver), driver->module);
	parts_set(parts->source, sizeof(parts->source), path);
	parts->as_layer = parts->has_firmware = true;
	parts->n_modules = parts->n_libraries = parts->n_firmware = 0;
	for (i = 0; i < info->module_count && i < PARTS_MODULES_MAX; i++)
		collect_driver_module(info, i, parts);
	for (i = 0; i < info->file_count; i++) {
		if (info->files[i].role == DRIVER_LIBRARY)
			collect_driver_library(info, &info->files[i], driver,
					       parts);
		else if (info->files[i].role == DRIVER_FIRMWARE)
			collect_driver_firmware(&info->files[i], parts);
	}
}
