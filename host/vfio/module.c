// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/module.h"

#include <errno.h>
#include <string.h>

#include <libkmod.h>

static int module_insert(struct kmod_list *list)
{
	struct kmod_list *entry;
	int err;

	kmod_list_foreach(entry, list) {
		struct kmod_module *module = kmod_module_get_module(entry);

		err = kmod_module_probe_insert_module(module, 0, NULL, NULL,
						      NULL, NULL);
		kmod_module_unref(module);
		if (err < 0 && err != -EEXIST)
			return err;
	}
	return 0;
}

int module_load(const char *name, struct fault *fault)
{
	struct kmod_list *list = NULL;
	struct kmod_ctx *ctx;
	int err;

	ctx = kmod_new(NULL, NULL);
	if (!ctx)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "module %s: out of memory", name);
	kmod_set_log_priority(ctx, -1);
	err = kmod_module_new_from_lookup(ctx, name, &list);
	if (!err && !list)
		err = -ENOENT;
	if (!err)
		err = module_insert(list);
	kmod_module_unref_list(list);
	kmod_unref(ctx);
	if (err == -ENOENT || err == -ENOSYS)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "module %s: the running kernel has none; "
				 "install the package with its modules",
				 name);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "module %s: %s", name,
				 strerror(-err));
	return 0;
}
