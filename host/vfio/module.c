// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/module.h"

#include <errno.h>
#include <string.h>

#include <libkmod.h>

#include "sysfs/deadline.h"

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

/* In a child: a module's init function may wait for its hardware for ever. */
static int module_load_now(const void *name)
{
	struct kmod_list *list = NULL;
	struct kmod_ctx *ctx;
	int err;

	ctx = kmod_new(NULL, NULL);
	if (!ctx)
		return -ENOMEM;
	kmod_set_log_priority(ctx, -1);
	err = kmod_module_new_from_lookup(ctx, name, &list);
	if (!err && !list)
		err = -ENOENT;
	if (!err)
		err = module_insert(list);
	kmod_module_unref_list(list);
	kmod_unref(ctx);
	return err == -ENOSYS ? -ENOENT : err;
}

int module_load(const char *name, int deadline_ms, struct fault *fault)
{
	struct deadline deadline = {.ms = deadline_ms, .keep_fd = -1};
	int err = deadline_call(&deadline, module_load_now, name);

	if (!err)
		return 0;
	if (deadline.pid)
		return fault_set(fault, FAULT_HOST, err,
				 "module %s: it was not loaded within %d s; "
				 "process %d hangs in the kernel",
				 name, deadline_ms / 1000, deadline.pid);
	if (err == -ENOENT)
		return fault_set(fault, FAULT_HOST, err,
				 "module %s: the running kernel has none; "
				 "install the package with its modules",
				 name);
	return fault_set(fault, FAULT_HOST, err, "module %s: %s", name,
			 strerror(-err));
}
