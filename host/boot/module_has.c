// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/module_has.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <libkmod.h>

#include "boot/modules_context.h"

enum built_has module_has(struct kmod_ctx *ctx, const char *name)
{
	enum built_has has = BUILT_ABSENT;
	struct kmod_module *module;

	if (kmod_module_new_from_name(ctx, name, &module) < 0)
		return BUILT_UNKNOWN;
	if (kmod_module_get_path(module))
		has = BUILT_MODULE;
	else if (kmod_module_get_initstate(module) == KMOD_MODULE_BUILTIN)
		has = BUILT_IN;
	kmod_module_unref(module);
	return has;
}

enum built_has module_has_in(const char *dir, const char *name)
{
	enum built_has has;
	char path[PATH_MAX];
	struct kmod_ctx *ctx;

	if (snprintf(path, sizeof(path), "%s/modules.builtin.bin", dir) >=
		    (int)sizeof(path) ||
	    access(path, R_OK))
		return BUILT_UNKNOWN;
	ctx = modules_context(dir);
	if (!ctx)
		return BUILT_UNKNOWN;
	has = module_has(ctx, name);
	kmod_unref(ctx);
	return has;
}
