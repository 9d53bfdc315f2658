// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/modules.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"
#include "file/cpio.h"
#include "file/mapping.h"
#include "boot/module_btf.h"
#include "boot/module_signature.h"
#include "boot/modules_list.h"
#include "boot/modules_order.h"
#include "boot/modules_wants.h"
#include "file/unpack.h"

/* Where the guest finds them: names are unique in a kernel, so are these. */
#define MODULES_DIR "/lib/modules"
/* The largest driver there is has some 100 MiB. */
#define MODULES_FILE_MAX ((size_t)512 << 20)

#define MODULES_LETTERS 12 /* more than there are, with a NUL */

/* What is being built. */
struct modules_build {
	struct cpio *cpio;
	const struct modules_list *list;
	bool signatures;
	unsigned int own; /* files of the list; the others have marks */
	char (*marks)[MODULES_LETTERS]; /* letters of each of the others */
	FILE *text;			/* ABI_MODULE_LIST */
};

static int modules_put(struct modules_build *build,
		       const struct modules_file *file, const char *marks,
		       const void *data, size_t size)
{
	const struct modules_entry *entry;
	char path[PATH_MAX], *line;
	int n;

	snprintf(path, sizeof(path), MODULES_DIR "/%s.ko", file->name);
	entry = modules_list_find(build->list, file->name);
	n = asprintf(&line, "%s%s%s%s%s\n", marks,
		     file->soft ? ABI_MODULE_MAY_FAIL : "", path,
		     entry && *entry->params ? " " : "",
		     entry ? entry->params : "");
	if (n < 0)
		return -ENOMEM;
	if (fwrite(line, (size_t)n, 1, build->text) != 1)
		n = -ENOMEM;
	free(line);
	return n < 0 ? n : cpio_file(build->cpio, path + 1, data, size);
}

/* The module in memory of our own, not compressed. */
static int modules_read(const struct modules_file *file, uint8_t **datap,
			size_t *sizep, struct fault *fault)
{
	struct mapping packed;
	void *data = NULL;
	int ret;

	ret = mapping_open(file->path, &packed, fault);
	if (ret)
		return ret;
	ret = unpack(packed.data, packed.size, MODULES_FILE_MAX, &data, sizep);
	if (ret == -ENOTSUP) {
		*sizep = packed.size;
		data = malloc(packed.size);
		ret = data ? 0 : -ENOMEM;
		if (data)
			memcpy(data, packed.data, packed.size);
	}
	mapping_close(&packed);
	*datap = data;
	return ret;
}

/*
 * Not every kernel decompresses modules itself (CONFIG_MODULE_DECOMPRESS),
 * and it costs the guest time, as everything does that is cut off here. A
 * signature is over the whole file: either it stays, or what it covers may
 * be changed.
 */
static int modules_add(struct modules_build *build,
		       const struct modules_file *file, const char *marks,
		       struct fault *fault)
{
	uint8_t *data;
	size_t size;
	int ret;

	ret = modules_read(file, &data, &size, fault);
	if (!ret && !build->signatures) {
		size = module_signature_start(data, size);
		module_btf_empty(data, size);
	}
	if (!ret) {
		ret = modules_put(build, file, marks, data, size);
		free(data);
	}
	if (ret && fault->class == FAULT_NONE)
		fault_set(fault, FAULT_HOST, ret,
			  "%s: cannot be put into the guest: %s", file->path,
			  strerror(-ret));
	return ret;
}

/* The folders above @path, less its first slash: the kernel makes none. */
static int modules_dirs(struct cpio *cpio, const char *path)
{
	char dir[64];
	size_t n;
	int ret = 0;

	for (n = 1; path[n] && !ret; n++) {
		if (path[n] != '/')
			continue;
		snprintf(dir, sizeof(dir), "%.*s", (int)n - 1, path + 1);
		ret = cpio_dir(cpio, dir);
	}
	return ret;
}

static int modules_fill(struct modules_build *build,
			const struct modules_order *order, struct fault *fault)
{
	unsigned int i;
	int ret;

	if (modules_dirs(build->cpio, MODULES_DIR "/") ||
	    modules_dirs(build->cpio, ABI_MODULE_LIST))
		return fault_no_memory(fault, "modules");
	for (i = 0; i < order->count; i++) {
		ret = modules_add(build, &order->files[i],
				  i < build->own ? ""
						 : build->marks[i - build->own],
				  fault);
		if (ret)
			return ret;
	}
	return 0;
}

static int modules_build(struct modules_build *build,
			 const struct modules_order *order, void **datap,
			 size_t *sizep, struct fault *fault)
{
	char *text = NULL;
	size_t size = 0;
	int ret = -ENOMEM;

	build->cpio = cpio_new();
	build->text = open_memstream(&text, &size);
	if (build->cpio && build->text)
		ret = modules_fill(build, order, fault);
	if (build->text && fclose(build->text) && !ret)
		ret = -ENOMEM;
	if (!ret)
		ret = cpio_file(build->cpio, &ABI_MODULE_LIST[1], text, size);
	if (!ret)
		ret = cpio_finish(build->cpio, datap, sizep);
	cpio_free(build->cpio);
	free(text);
	return ret == -ENOMEM ? fault_no_memory(fault, "modules") : ret;
}

/* The modules of a list, and their files in load order. */
struct modules_set {
	struct modules_list names;
	struct modules_order order;
};

static int modules_resolve(const char *list, const char *dir,
			   struct modules_set *set, struct fault *fault)
{
	int ret;

	ret = modules_list_parse(list, &set->names, fault);
	if (ret)
		return ret;
	ret = modules_order_resolve(&set->names, dir, &set->order, fault);
	if (ret)
		modules_list_free(&set->names);
	return ret;
}

static void modules_set_free(struct modules_set *set)
{
	modules_order_free(&set->order);
	modules_list_free(&set->names);
}

static int modules_resolve_with(const struct modules_request *request,
				const struct modules_list *own,
				const struct modules_wants *wants,
				unsigned int mask, struct modules_set *set,
				struct fault *fault)
{
	char *text = modules_wants_text(request->list, own, wants, mask);
	int ret;

	if (!text)
		return fault_no_memory(fault, "modules");
	ret = modules_resolve(text, request->dir, set, fault);
	free(text);
	return ret;
}

static bool modules_has(const struct modules_order *order, const char *name)
{
	unsigned int i;

	for (i = 0; i < order->count; i++)
		if (!strcmp(order->files[i].name, name))
			return true;
	return false;
}

/* Put the letter of need @n on every file of @all that it brings. */
static int modules_mark(struct modules_build *build,
			const struct modules_request *request,
			const struct modules_wants *wants, unsigned int n,
			const struct modules_set *own,
			const struct modules_set *all, struct fault *fault)
{
	const char letter = wants->need[n].letter;
	struct modules_set set = {0};
	unsigned int i;
	char *marks;
	int ret;

	ret = modules_resolve_with(request, &own->names, wants, 1u << n, &set,
				   fault);
	if (ret)
		return ret;
	for (i = build->own; i < all->order.count; i++) {
		marks = build->marks[i - build->own];
		if (modules_has(&set.order, all->order.files[i].name) &&
		    !strchr(marks, letter))
			marks[strlen(marks)] = letter;
	}
	modules_set_free(&set);
	return 0;
}

/* The files of @order, a line each, for who wants to know when they change. */
static int modules_sources(const struct modules_order *order, char **sources)
{
	size_t size = 1, used = 0;
	unsigned int i;

	for (i = 0; i < order->count; i++)
		size += strlen(order->files[i].path) + 1;
	*sources = malloc(size);
	if (!*sources)
		return -ENOMEM;
	**sources = '\0';
	for (i = 0; i < order->count; i++)
		used += (size_t)snprintf(*sources + used, size - used, "%s\n",
					 order->files[i].path);
	return 0;
}

static int modules_with_needs(const struct modules_request *request,
			      const struct modules_set *own,
			      const struct modules_wants *wants, void **datap,
			      size_t *sizep, struct fault *fault)
{
	struct modules_build build = {.signatures = request->signatures,
				      .own = own->order.count};
	struct modules_set all = {0};
	char(*marks)[MODULES_LETTERS];
	unsigned int n;
	int ret;

	ret = modules_resolve_with(request, &own->names, wants, ~0u, &all, fault);
	if (ret)
		return ret;
	build.list = &all.names;
	marks = calloc(all.order.count + 1, sizeof(*marks));
	build.marks = marks;
	if (!marks) {
		fault_no_memory(fault, "modules");
		ret = -ENOMEM;
	}
	for (n = 0; n < wants->count && !ret; n++)
		ret = modules_mark(&build, request, wants, n, own, &all, fault);
	if (!ret)
		ret = modules_build(&build, &all.order, datap, sizep, fault);
	if (!ret && request->sources &&
	    modules_sources(&all.order, request->sources)) {
		free(*datap);
		ret = fault_no_memory(fault, "modules");
	}
	free(marks);
	modules_set_free(&all);
	return ret;
}

int modules_archive(const struct modules_request *request, void **datap,
		    size_t *sizep, struct fault *fault)
{
	struct modules_wants wants;
	struct modules_set own = {0};
	int ret;

	ret = modules_wants_open(request->gpu, &wants, fault);
	if (ret)
		return ret;
	ret = modules_resolve(request->list, request->dir, &own, fault);
	if (!ret) {
		ret = modules_with_needs(request, &own, &wants, datap, sizep,
					 fault);
		modules_set_free(&own);
	}
	modules_list_free(&wants.gpu);
	return ret;
}
