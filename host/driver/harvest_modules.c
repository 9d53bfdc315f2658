// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/harvest.h"
#include "driver/parts.h"
#include "guest_abi.h"
#include "boot/modules_order.h"
#include "file/unpack.h"

/* Where guest-init mounts the layer: the list has its paths. */
#define HARVEST_MOUNT "/run/gpubox/driver/"

struct harvest_module {
	const struct modules_file *file;
	const struct modules_entry *entry; /* NULL: only needed by another */
	struct sysroot_file from;
	char to[PATH_MAX];
	struct modinfo info;
};

struct harvest_kernel {
	struct sysroot_file dir; /* with modules.dep */
	struct modules_list list;
	struct modules_order order;
	struct modules_order loaded; /* without us */
	struct harvest_module *modules;
	unsigned int count;
};

static bool harvest_is_loaded(const struct harvest_kernel *kernel,
			      const char *name)
{
	unsigned int i;

	for (i = 0; i < kernel->loaded.count; i++)
		if (!strcmp(kernel->loaded.files[i].name, name))
			return true;
	return false;
}

/* A path of the image: without what names the compression. */
static void harvest_uncompressed(char *path)
{
	const char *end = unpack_ending(path);

	if (end)
		path[end - path] = '\0';
}

static int harvest_find(const struct harvest *harvest,
			const struct harvest_kernel *kernel,
			struct harvest_module *module, struct fault *fault)
{
	const char *path = module->file->path;
	size_t size = strlen(kernel->dir.path);
	char name[PATH_MAX];
	int err;

	if (strncmp(path, kernel->dir.path, size) != 0 || path[size] != '/')
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is not below %s, as modules.dep has it",
				 path, kernel->dir.path);
	if (snprintf(name, sizeof(name), "%s%s", kernel->dir.below,
		     path + size) >= (int)sizeof(name) ||
	    snprintf(module->to, PATH_MAX, "lib/modules/%s%s", harvest->release,
		     path + size) >= PATH_MAX)
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: the name is too long", path);
	err = sysroot_find(&harvest->root, name, &module->from);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: %s; modules.dep names it: run depmod",
				 path, strerror(-err));
	harvest_uncompressed(module->to);
	return 0;
}

static int harvest_read_all(struct harvest *harvest,
			    struct harvest_kernel *kernel, struct fault *fault)
{
	struct harvest_module *module;
	const struct modules_file *file;
	unsigned int i;
	int err = 0;

	kernel->count = 0;
	kernel->modules = calloc(kernel->order.count + 1, sizeof(*module));
	if (!kernel->modules)
		return fault_no_memory(fault, "driver modules");
	for (i = 0; i < kernel->order.count && !err; i++) {
		file = &kernel->order.files[i];
		module = &kernel->modules[kernel->count];
		module->entry = modules_list_find(&kernel->list, file->name);
		if (!module->entry && harvest_is_loaded(kernel, file->name))
			continue;
		module->file = file;
		err = harvest_find(harvest, kernel, module, fault);
		if (!err)
			err = modinfo_read(module->from.path, harvest->ask->keep,
					   &module->info, fault);
		if (!err)
			kernel->count++;
	}
	return err;
}

/* The first module of the list speaks for the driver. */
static int harvest_identify(struct harvest *harvest,
			    const struct harvest_kernel *kernel,
			    struct fault *fault)
{
	const char *name = kernel->list.entries[0].name;
	json_t *document = harvest->cargo->document;
	const struct modinfo *info = NULL;
	unsigned int i;

	for (i = 0; i < kernel->count; i++)
		if (!strcmp(kernel->modules[i].file->name, name))
			info = &kernel->modules[i].info;
	if (!info)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "module %s: has no file in %s, and a driver "
				 "layer is about it",
				 name, kernel->dir.path);
	memcpy(harvest->version, info->version, sizeof(harvest->version));
	harvest->open = parts_flavour_of(info->license) == PARTS_OPEN;
	if (json_object_set_new(document, "name", json_string(name)) ||
	    json_object_set_new(document, "version", json_string(info->version)) ||
	    json_object_set_new(document, "flavour",
				json_string(harvest->open ? "open"
							  : "proprietary")) ||
	    json_object_set_new(document, "vermagic", json_string(info->vermagic)))
		return fault_no_memory(fault, "driver modules");
	return 0;
}

/* "6.1.0-1-amd64 SMP preempt mod_unload modversions": the first word. */
static int harvest_judge(const struct harvest *harvest,
			 const struct harvest_kernel *kernel,
			 const struct harvest_module *module, struct fault *fault)
{
	const char *vermagic = module->info.vermagic;
	const char *version = module->info.version;
	size_t size = strcspn(vermagic, " ");

	if (size != strlen(harvest->release) ||
	    strncmp(vermagic, harvest->release, size) != 0)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is a module for kernel '%.*s', not %s; "
				 "install the driver for that kernel",
				 module->from.path, (int)size, vermagic,
				 harvest->release);
	if (module->entry && *version && strcmp(version, harvest->version) != 0)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is of version %s, module %s of %s; have "
				 "one version of the driver",
				 module->from.path, version,
				 kernel->list.entries[0].name,
				 *harvest->version ? harvest->version : "none");
	return 0;
}

static int harvest_row(struct harvest *harvest,
		       const struct harvest_module *module, struct fault *fault)
{
	json_t *rows = json_object_get(harvest->cargo->document, "modules");
	const struct modinfo *info = &module->info;

	if (json_array_append_new(
		    rows,
		    json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "name",
			      module->file->name, "path", module->to, "version",
			      info->version, "license", info->license,
			      "vermagic", info->vermagic, "signed",
			      info->has_signature, "own", module->entry != NULL)))
		return fault_no_memory(fault, "driver modules");
	return cargo_add(harvest->cargo, DRIVER_MODULE, module->to,
			 &module->from, info->version, fault);
}

static int harvest_line(const struct harvest_module *module, FILE *text,
			struct fault *fault)
{
	const char *params = module->entry ? module->entry->params : "";
	const char *words[] = {module->file->soft ? ABI_MODULE_MAY_FAIL : "",
			       HARVEST_MOUNT,
			       module->to,
			       *params ? " " : "",
			       params,
			       "\n"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (*words[i] && fwrite(words[i], strlen(words[i]), 1, text) != 1)
			return fault_no_memory(fault, "driver modules");
	return 0;
}

static int harvest_add_all(struct harvest *harvest,
			   const struct harvest_kernel *kernel,
			   struct fault *fault)
{
	const struct harvest_module *module = kernel->modules;
	size_t size;
	FILE *text = open_memstream(&harvest->cargo->modules, &size);
	unsigned int i;
	int err = text ? 0 : fault_no_memory(fault, "driver modules");

	for (i = 0; i < kernel->count && !err; i++, module++) {
		err = harvest_judge(harvest, kernel, module, fault);
		if (!err)
			err = harvest_row(harvest, module, fault);
		if (!err)
			err = harvest_line(module, text, fault);
		if (!err)
			err = harvest_firmware(harvest, module->from.path,
					       &module->info,
					       module->entry != NULL, fault);
	}
	if (text && fclose(text) && !err)
		err = fault_no_memory(fault, "driver modules");
	return err;
}

/* Not all of these need to be in this kernel; what is built in is not. */
static int harvest_resolve_loaded(const struct harvest *harvest,
				  struct harvest_kernel *kernel,
				  struct fault *fault)
{
	struct modules_list list;
	unsigned int i;
	int err;

	err = modules_list_parse(harvest->ask->loaded, &list, fault);
	if (err)
		return err;
	for (i = 0; i < list.count; i++)
		list.entries[i].optional = true;
	err = modules_order_resolve(&list, kernel->dir.path, &kernel->loaded,
				    fault);
	modules_list_free(&list);
	return err;
}

static int harvest_resolve(struct harvest *harvest,
			   struct harvest_kernel *kernel, struct fault *fault)
{
	char name[PATH_MAX];
	int err;

	snprintf(name, sizeof(name), "lib/modules/%s", harvest->release);
	err = sysroot_find_folder(&harvest->root, name, &kernel->dir);
	if (err) {
		snprintf(name, sizeof(name), "usr/lib/modules/%s",
			 harvest->release);
		err = sysroot_find_folder(&harvest->root, name, &kernel->dir);
	}
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s/lib/modules/%s: %s; it must hold the "
				 "modules of the guest's kernel, with the "
				 "driver's",
				 harvest->root.path, harvest->release,
				 strerror(-err));
	err = modules_list_parse(harvest->ask->modules, &kernel->list, fault);
	if (!err && !kernel->list.count)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"driver: the board names no modules of one "
				"(CONFIG_GPU_MODULES)");
	if (!err)
		err = modules_order_resolve(&kernel->list, kernel->dir.path,
					    &kernel->order, fault);
	return err ? err : harvest_resolve_loaded(harvest, kernel, fault);
}

int harvest_modules(struct harvest *harvest, struct fault *fault)
{
	struct harvest_kernel kernel = {0};
	int err;

	err = harvest_resolve(harvest, &kernel, fault);
	if (!err)
		err = harvest_read_all(harvest, &kernel, fault);
	if (!err)
		err = harvest_identify(harvest, &kernel, fault);
	if (!err)
		err = harvest_add_all(harvest, &kernel, fault);
	while (kernel.count)
		modinfo_free(&kernel.modules[--kernel.count].info);
	free(kernel.modules);
	modules_order_free(&kernel.loaded);
	modules_order_free(&kernel.order);
	modules_list_free(&kernel.list);
	return err;
}
