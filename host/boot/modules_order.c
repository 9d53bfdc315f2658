// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/modules_order.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libkmod.h>

#include "boot/modules_context.h"

/* Soft dependencies may form a circle; what was seen is not walked again. */
struct modules_seen {
	char *name;
	bool soft;
};

struct modules_walk {
	struct modules_order *order;
	struct modules_seen *seen;
	unsigned int seen_count;
};

static struct modules_seen *modules_order_seen(const struct modules_walk *walk,
					       const char *name)
{
	unsigned int i;

	for (i = 0; i < walk->seen_count; i++)
		if (!strcmp(walk->seen[i].name, name))
			return &walk->seen[i];
	return NULL;
}

static int modules_order_see(struct modules_walk *walk, const char *name,
			     bool soft)
{
	struct modules_seen *seen;

	seen = reallocarray(walk->seen, walk->seen_count + 1, sizeof(*seen));
	if (!seen)
		return -ENOMEM;
	walk->seen = seen;
	seen[walk->seen_count].name = strdup(name);
	seen[walk->seen_count].soft = soft;
	return seen[walk->seen_count++].name ? 0 : -ENOMEM;
}

static int modules_order_append(struct modules_order *order, const char *name,
				const char *path)
{
	struct modules_file *files;

	files = reallocarray(order->files, order->count + 1, sizeof(*files));
	if (!files)
		return -ENOMEM;
	order->files = files;
	files[order->count].name = strdup(name);
	files[order->count].path = strdup(path);
	order->count++;
	return files[order->count - 1].name && files[order->count - 1].path
		       ? 0
		       : -ENOMEM;
}

static int modules_order_add(struct modules_walk *walk, struct kmod_module *mod,
			     bool soft);

static int modules_order_add_all(struct modules_walk *walk,
				 struct kmod_list *mods, bool soft)
{
	struct kmod_list *item;
	int ret = 0;

	kmod_list_foreach(item, mods) {
		struct kmod_module *mod = kmod_module_get_module(item);

		/* no file: built in, or a soft dependency nobody has */
		if (kmod_module_get_path(mod))
			ret = modules_order_add(walk, mod, soft);
		kmod_module_unref(mod);
		if (ret)
			break;
	}
	return ret;
}

static int modules_order_add_before(struct modules_walk *walk,
				    struct kmod_module *mod, bool soft)
{
	struct kmod_list *pre = NULL, *post = NULL, *deps;
	int ret;

	if (kmod_module_get_softdeps(mod, &pre, &post) < 0)
		return -ENOMEM;
	ret = modules_order_add_all(walk, pre, true);
	kmod_module_unref_list(pre);
	kmod_module_unref_list(post);
	if (ret)
		return ret;
	deps = kmod_module_get_dependencies(mod);
	ret = modules_order_add_all(walk, deps, soft);
	kmod_module_unref_list(deps);
	return ret;
}

/* A module that was wanted softly and now is needed is walked once more. */
static int modules_order_add(struct modules_walk *walk, struct kmod_module *mod,
			     bool soft)
{
	const char *name = kmod_module_get_name(mod);
	struct modules_seen *seen = modules_order_seen(walk, name);
	int ret;

	if (seen && seen->soft <= soft)
		return 0;
	if (seen) {
		seen->soft = false;
		return modules_order_add_before(walk, mod, false);
	}
	ret = modules_order_see(walk, name, soft);
	if (!ret)
		ret = modules_order_add_before(walk, mod, soft);
	return ret ? ret
		   : modules_order_append(walk->order, name,
					  kmod_module_get_path(mod));
}

static int modules_order_add_entry(struct modules_walk *walk,
				   struct kmod_ctx *ctx,
				   const struct modules_entry *entry,
				   struct fault *fault)
{
	struct kmod_module *mod;
	int ret = 0;

	if (kmod_module_new_from_name(ctx, entry->name, &mod) < 0)
		return fault_no_memory(fault, "modules");
	if (kmod_module_get_path(mod)) {
		if (modules_order_add(walk, mod, false))
			ret = fault_no_memory(fault, "modules");
	} else if (kmod_module_get_initstate(mod) != KMOD_MODULE_BUILTIN &&
		   !entry->optional) {
		ret = fault_set(fault, FAULT_HOST, -ENOENT,
				"module %s: is not among those of %s; install "
				"it there and run depmod, or write ?%s in the "
				"list to do without",
				entry->name, kmod_get_dirname(ctx), entry->name);
	}
	kmod_module_unref(mod);
	return ret;
}

static int modules_order_walk(const struct modules_list *list,
			      struct kmod_ctx *ctx, struct modules_order *order,
			      struct fault *fault)
{
	struct modules_walk walk = {.order = order};
	unsigned int i;
	int ret = 0;

	for (i = 0; i < list->count && !ret; i++)
		ret = modules_order_add_entry(&walk, ctx, &list->entries[i],
					      fault);
	for (i = 0; i < order->count && !ret; i++)
		order->files[i].soft =
			modules_order_seen(&walk, order->files[i].name)->soft;
	for (i = 0; i < walk.seen_count; i++)
		free(walk.seen[i].name);
	free(walk.seen);
	return ret;
}

static int modules_order_check_dir(const char *dir, struct fault *fault)
{
	char path[PATH_MAX];

	/* what libkmod reads; depmod writes it next to modules.dep */
	if (snprintf(path, sizeof(path), "%s/modules.dep.bin", dir) >=
	    (int)sizeof(path))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: the name is too long", dir);
	if (!access(path, R_OK))
		return 0;
	return fault_set(fault, FAULT_HOST, -errno,
			 "%s: %s; name the folder with the kernel's modules, "
			 "and run depmod when there is none",
			 path, strerror(errno));
}

int modules_order_resolve(const struct modules_list *list, const char *dir,
			  struct modules_order *order, struct fault *fault)
{
	/* this machine's modprobe.d is not the guest's */
	struct kmod_ctx *ctx;
	int ret;

	order->files = NULL;
	order->count = 0;
	ret = modules_order_check_dir(dir, fault);
	if (ret)
		return ret;
	ctx = modules_context(dir);
	if (!ctx)
		return errno == EINVAL
			       ? fault_set(fault, FAULT_HOST, -EINVAL,
					   "%s: an index of depmod's there is "
					   "no file",
					   dir)
			       : fault_no_memory(fault, "modules");
	ret = modules_order_walk(list, ctx, order, fault);
	kmod_unref(ctx);
	if (ret)
		modules_order_free(order);
	return ret;
}

void modules_order_free(struct modules_order *order)
{
	unsigned int i;

	for (i = 0; i < order->count; i++) {
		free(order->files[i].name);
		free(order->files[i].path);
	}
	free(order->files);
	order->files = NULL;
	order->count = 0;
}
