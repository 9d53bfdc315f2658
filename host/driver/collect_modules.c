// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libkmod.h>

#include "boot/modinfo.h"
#include "boot/module_has.h"
#include "boot/modules_context.h"
#include "boot/modules_list.h"
#include "driver/object.h"

/* What is needed for a driver to come as a file system. */
static const struct {
	enum built_feature feature;
	const char *module;
} collect_modules_of[] = {
	{BUILT_VIRTIO_BLK, "virtio_blk"},
	{BUILT_OVERLAY, "overlay"},
	{BUILT_EROFS, "erofs"},
	{BUILT_SQUASHFS, "squashfs"},
};

/* NULL when there is no folder or no index in it, too. */
static struct kmod_ctx *collect_open(const struct collect_ask *ask)
{
	char path[BUILT_FILE_MAX + 32];

	if (!ask->modules)
		return NULL;
	snprintf(path, sizeof(path), "%s%s/modules.dep.bin", ask->root,
		 ask->modules);
	if (access(path, R_OK))
		return NULL;
	snprintf(path, sizeof(path), "%s%s", ask->root, ask->modules);
	return modules_context(path);
}

static void collect_installed(struct kmod_ctx *ctx, struct built_kernel *kernel)
{
	size_t i;

	for (i = 0;
	     i < sizeof(collect_modules_of) / sizeof(collect_modules_of[0]); i++)
		kernel->has[collect_modules_of[i].feature] =
			module_has(ctx, collect_modules_of[i].module);
}

static void collect_info(const char *path, struct parts_module *module)
{
	struct modinfo info;

	if (modinfo_read(path, true, &info, NULL))
		return;
	parts_set(module->version, sizeof(module->version), info.version);
	parts_set(module->vermagic, sizeof(module->vermagic), info.vermagic);
	module->flavour = parts_flavour_of(info.license);
	module->signature = info.has_signature ? BUILT_IN : BUILT_ABSENT;
	modinfo_free(&info);
	/* MODULE_ARCH_VERMAGIC; other architectures of ours have none */
	if (!module->arch[0] && strstr(module->vermagic, " aarch64"))
		parts_set(module->arch, sizeof(module->arch), "aarch64");
}

void collect_module_file(const char *path, struct parts_module *module)
{
	struct object object;

	/* of a compressed one the size alone */
	if (!object_open(path, &module->size, &object))
		parts_set(module->arch, sizeof(module->arch), object.arch);
	collect_info(path, module);
}

static void collect_module(const struct collect_ask *ask, struct kmod_ctx *ctx,
			   const char *name, struct parts *parts)
{
	struct parts_module *out = &parts->module[parts->n_modules];
	struct kmod_module *module;
	const char *path;

	if (parts->n_modules == PARTS_MODULES_MAX ||
	    kmod_module_new_from_name(ctx, name, &module) < 0)
		return;
	path = kmod_module_get_path(module);
	if (path) {
		memset(out, 0, sizeof(*out));
		parts_set(out->name, sizeof(out->name), name);
		parts_set(out->file, sizeof(out->file), path + strlen(ask->root));
		collect_module_file(path, out);
		parts->n_modules++;
	}
	kmod_module_unref(module);
}

static int collect_listed(const struct collect_ask *ask, struct kmod_ctx *ctx,
			  struct parts *parts)
{
	struct modules_list list;
	unsigned int i;

	if (modules_list_parse(ask->list, &list, NULL))
		return -ENOMEM;
	parts_set(parts->source, sizeof(parts->source), ask->modules);
	for (i = 0; i < list.count; i++) {
		if (parts_is_of_driver(list.entries[i].name, parts->driver))
			collect_module(ask, ctx, list.entries[i].name, parts);
	}
	modules_list_free(&list);
	return 0;
}

int collect_modules(const struct collect_ask *ask, struct parts *parts)
{
	struct kmod_ctx *ctx = collect_open(ask);
	int err = 0;

	if (!ctx)
		return 0;
	collect_installed(ctx, &parts->kernel);
	if (ask->list)
		err = collect_listed(ask, ctx, parts);
	kmod_unref(ctx);
	return err;
}
