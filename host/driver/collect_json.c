// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/collect.h"

#include <string.h>

static const char *const collect_has_names[] = {
	[BUILT_UNKNOWN] = "",
	[BUILT_ABSENT] = "no",
	[BUILT_MODULE] = "module",
	[BUILT_IN] = "yes",
};

static const char *const collect_feature_names[BUILT_FEATURES] = {
	[BUILT_VIRTIO_BLK] = "virtio_blk",
	[BUILT_OVERLAY] = "overlay",
	[BUILT_EROFS] = "erofs",
	[BUILT_SQUASHFS] = "squashfs",
	[BUILT_FW_LOADER] = "firmware",
	[BUILT_FW_XZ] = "firmware_xz",
	[BUILT_FW_ZSTD] = "firmware_zstd",
	[BUILT_SIG_FORCE] = "signatures_forced",
	[BUILT_LOCKDOWN] = "locked_down",
	[BUILT_SVA] = "smmu_sva",
	[BUILT_VIRTIOFS] = "virtiofs",
};

static const char *const collect_flavour_names[] = {
	[PARTS_FLAVOUR_UNKNOWN] = "",
	[PARTS_OPEN] = "open",
	[PARTS_PROPRIETARY] = "proprietary",
};

/* What is no UTF-8 is no version of anything: "". */
static json_t *collect_string(const char *text)
{
	json_t *string = json_string(text);

	return string ? string : json_string("");
}

static json_t *collect_kernel_json(const struct built_kernel *kernel)
{
	json_t *json, *has = json_object();
	size_t i;

	for (i = 0; i < BUILT_FEATURES; i++)
		json_object_set_new(
			has, collect_feature_names[i],
			json_string(collect_has_names[kernel->has[i]]));
	json = json_pack("{s:o, s:o, s:I, s:o, s:I, s:o, s:o}", "release",
			 collect_string(kernel->release), "arch",
			 collect_string(kernel->arch), "page_size",
			 (json_int_t)kernel->page_size, "config",
			 collect_string(kernel->config), "config_page_size",
			 (json_int_t)kernel->config_page_size, "modules",
			 collect_string(kernel->modules), "has", has);
	return json;
}

static json_t *collect_module_json(const struct parts_module *module)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:I}", "name",
			 collect_string(module->name), "file",
			 collect_string(module->file), "version",
			 collect_string(module->version), "vermagic",
			 collect_string(module->vermagic), "arch",
			 collect_string(module->arch), "flavour",
			 collect_flavour_names[module->flavour], "signature",
			 collect_has_names[module->signature], "size",
			 (json_int_t)module->size);
}

static json_t *collect_library_json(const struct parts_library *library)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:I}", "name",
			 collect_string(library->name), "file",
			 collect_string(library->file), "version",
			 collect_string(library->version), "arch",
			 collect_string(library->arch), "align",
			 (json_int_t)library->align);
}

static json_t *collect_firmware_json(const struct parts_firmware *firmware)
{
	return json_pack("{s:o, s:o, s:s, s:I}", "name",
			 collect_string(firmware->name), "version",
			 collect_string(firmware->version), "packed",
			 firmware->packed, "size", (json_int_t)firmware->size);
}

json_t *collect_to_json(const struct parts *parts)
{
	json_t *modules = json_array(), *libraries = json_array(),
	       *firmware = json_array();
	size_t i;

	for (i = 0; i < parts->n_modules; i++)
		json_array_append_new(modules,
				      collect_module_json(&parts->module[i]));
	for (i = 0; i < parts->n_libraries; i++)
		json_array_append_new(libraries,
				      collect_library_json(&parts->library[i]));
	for (i = 0; i < parts->n_firmware; i++)
		json_array_append_new(
			firmware, collect_firmware_json(&parts->firmware[i]));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:o, s:o, s:o}",
			 "kernel", collect_kernel_json(&parts->kernel),
			 "driver", collect_string(parts->driver), "source",
			 collect_string(parts->source), "no_layer",
			 collect_string(parts->no_layer), "running",
			 collect_string(parts->running), "all_firmware",
			 parts->has_firmware, "layer", parts->as_layer, "modules",
			 modules, "libraries", libraries, "firmware", firmware);
}

static void collect_get(const json_t *json, const char *key, char *to, size_t size)
{
	const char *text = json_string_value(json_object_get(json, key));

	parts_set(to, size, text ? text : "");
}

static uint64_t collect_number(const json_t *json, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(json, key));

	return value > 0 ? (uint64_t)value : 0;
}

/* The index of the name under @key; what has no name is 0, unknown. */
static size_t collect_index(const json_t *json, const char *key,
			    const char *const *names, size_t n)
{
	const char *text = json_string_value(json_object_get(json, key));
	size_t i;

	for (i = 1; text && i < n; i++) {
		if (!strcmp(text, names[i]))
			return i;
	}
	return 0;
}

static enum built_has collect_get_has(const json_t *json, const char *key)
{
	return (enum built_has)collect_index(json, key, collect_has_names, 4);
}

static void collect_get_kernel(const json_t *json, struct built_kernel *kernel)
{
	const json_t *has = json_object_get(json, "has");
	size_t i;

	collect_get(json, "release", kernel->release, sizeof(kernel->release));
	collect_get(json, "arch", kernel->arch, sizeof(kernel->arch));
	collect_get(json, "config", kernel->config, sizeof(kernel->config));
	collect_get(json, "modules", kernel->modules, sizeof(kernel->modules));
	kernel->page_size = collect_number(json, "page_size");
	kernel->config_page_size = collect_number(json, "config_page_size");
	for (i = 0; i < BUILT_FEATURES; i++)
		kernel->has[i] = collect_get_has(has, collect_feature_names[i]);
}

static void collect_get_module(const json_t *json, struct parts_module *module)
{
	collect_get(json, "name", module->name, sizeof(module->name));
	collect_get(json, "file", module->file, sizeof(module->file));
	collect_get(json, "version", module->version, sizeof(module->version));
	collect_get(json, "vermagic", module->vermagic, sizeof(module->vermagic));
	collect_get(json, "arch", module->arch, sizeof(module->arch));
	module->flavour = (enum parts_flavour)collect_index(
		json, "flavour", collect_flavour_names, 3);
	module->signature = collect_get_has(json, "signature");
	module->size = collect_number(json, "size");
}

static void collect_get_library(const json_t *json, struct parts_library *library)
{
	collect_get(json, "name", library->name, sizeof(library->name));
	collect_get(json, "file", library->file, sizeof(library->file));
	collect_get(json, "version", library->version, sizeof(library->version));
	collect_get(json, "arch", library->arch, sizeof(library->arch));
	library->align = collect_number(json, "align");
}

static void collect_get_firmware(const json_t *json,
				 struct parts_firmware *firmware)
{
	collect_get(json, "name", firmware->name, sizeof(firmware->name));
	collect_get(json, "version", firmware->version,
		    sizeof(firmware->version));
	collect_get(json, "packed", firmware->packed, sizeof(firmware->packed));
	firmware->size = collect_number(json, "size");
}

void collect_from_json(const json_t *json, struct parts *parts)
{
	const json_t *modules = json_object_get(json, "modules");
	const json_t *libraries = json_object_get(json, "libraries");
	const json_t *firmware = json_object_get(json, "firmware");
	size_t i;

	memset(parts, 0, sizeof(*parts));
	collect_get_kernel(json_object_get(json, "kernel"), &parts->kernel);
	collect_get(json, "driver", parts->driver, sizeof(parts->driver));
	collect_get(json, "source", parts->source, sizeof(parts->source));
	collect_get(json, "no_layer", parts->no_layer, sizeof(parts->no_layer));
	collect_get(json, "running", parts->running, sizeof(parts->running));
	parts->as_layer = json_is_true(json_object_get(json, "layer"));
	parts->has_firmware = json_is_true(json_object_get(json, "all_firmware"));
	for (i = 0; i < json_array_size(modules) && i < PARTS_MODULES_MAX; i++)
		collect_get_module(json_array_get(modules, i),
				   &parts->module[parts->n_modules++]);
	for (i = 0; i < json_array_size(libraries) && i < PARTS_LIBRARIES_MAX; i++)
		collect_get_library(json_array_get(libraries, i),
				    &parts->library[parts->n_libraries++]);
	for (i = 0; i < json_array_size(firmware) && i < PARTS_FIRMWARE_MAX; i++)
		collect_get_firmware(json_array_get(firmware, i),
				     &parts->firmware[parts->n_firmware++]);
}
