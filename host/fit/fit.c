// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/fit.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <libfdt.h>

#include "fit/sound.h"

/* Ours have 3 levels and some 20 nodes; the check of names is quadratic. */
#define FIT_DEPTH_MAX 8
#define FIT_NODES_MAX 512
#define FIT_TAGS_MAX  16384
#define FIT_NAME_MAX  63

static int fit_bad(const struct fit *fit, struct fault *fault, const char *why)
{
	return fault_set(fault, FAULT_GUEST, -EBADMSG,
			 "%s: is damaged: %s; copy or build it again",
			 fit->path, why);
}

/*
 * '@' is left out: libfdt finds "x@1" when asked for "x", and with that
 * signed images have been exchanged (CVE-2021-27138).
 */
static bool fit_name_is_plain(const char *name, int len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789,._+-";

	return len > 0 && len <= FIT_NAME_MAX &&
	       strspn(name, plain) == (size_t)len;
}

/* True if an earlier child of @parent is called as @node is. */
static bool fit_name_is_taken(const void *tree, int parent, int node)
{
	const char *name = fdt_get_name(tree, node, NULL);
	int other;

	fdt_for_each_subnode(other, tree, parent) {
		if (other == node)
			break;
		if (!strcmp(fdt_get_name(tree, other, NULL), name))
			return true;
	}
	return false;
}

static int fit_check_node(const struct fit *fit, int parent, int node,
			  struct fault *fault)
{
	const char *name;
	int len;

	name = fdt_get_name(fit->tree, node, &len);
	if (!name || !fit_name_is_plain(name, len))
		return fit_bad(fit, fault, "a node has a forbidden name");
	if (fit_name_is_taken(fit->tree, parent, node))
		return fit_bad(fit, fault, "two nodes have the same name");
	return 0;
}

/* libfdt has checked the tags; what it lets pass and we do not want. */
static int fit_check_nodes(const struct fit *fit, struct fault *fault)
{
	int parents[FIT_DEPTH_MAX] = {0};
	int node = 0, depth = 0, count = 0, ret;

	for (;;) {
		node = fdt_next_node(fit->tree, node, &depth);
		if (node == -FDT_ERR_NOTFOUND || (node >= 0 && depth < 0))
			return 0;
		if (node < 0)
			return fit_bad(fit, fault, fdt_strerror(node));
		if (depth < 1 || depth >= FIT_DEPTH_MAX || ++count > FIT_NODES_MAX)
			return fit_bad(fit, fault, "too many nodes");
		ret = fit_check_node(fit, parents[depth - 1], node, fault);
		if (ret)
			return ret;
		parents[depth] = node;
	}
}

/* The root is the first tag, ends with the tree, and has no name. */
static int fit_check_root(const struct fit *fit, struct fault *fault)
{
	int next, depth = 0, offset = 0, count = 0, len;
	uint32_t tag;

	if (fdt_next_tag(fit->tree, 0, &next) != FDT_BEGIN_NODE ||
	    !fdt_get_name(fit->tree, 0, &len) || len)
		return fit_bad(fit, fault, "the tree has no root");
	do {
		tag = fdt_next_tag(fit->tree, offset, &next);
		if (tag == FDT_BEGIN_NODE)
			depth++;
		else if (tag == FDT_END_NODE)
			depth--;
		if (next < 0)
			return fit_bad(fit, fault, fdt_strerror(next));
		if (++count > FIT_TAGS_MAX)
			return fit_bad(fit, fault, "too many properties");
		offset = next;
	} while (depth);
	tag = fdt_next_tag(fit->tree, offset, &next);
	if (tag != FDT_END || (uint32_t)next != fdt_size_dt_struct(fit->tree))
		return fit_bad(fit, fault, "something follows the root");
	return 0;
}

int fit_init(struct fit *fit, const char *path, const void *data, size_t size,
	     struct fault *fault)
{
	int ret;

	*fit = (struct fit){.path = path, .tree = data, .size = size};
	if (size < sizeof(struct fdt_header) || fdt_magic(data) != FDT_MAGIC)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: is not a FIT image", path);
	if (fdt_totalsize(data) > size)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: is cut short: %zu bytes of %u; copy or "
				 "build it again",
				 path, size, fdt_totalsize(data));
	fit->tree_size = fdt_totalsize(data);
	if (!sound_tree(data, fit->tree_size))
		return fit_bad(fit, fault, "its tree is not sound");
	ret = fit_check_root(fit, fault);
	return ret ? ret : fit_check_nodes(fit, fault);
}

const char *fit_name(const struct fit *fit, int node)
{
	return fdt_get_name(fit->tree, node, NULL);
}

const char *fit_string(const struct fit *fit, int node, const char *name)
{
	const unsigned char *p;
	const char *text;
	int len;

	text = fdt_getprop(fit->tree, node, name, &len);
	if (!text || len <= 0 || !memchr(text, 0, (size_t)len))
		return NULL;
	for (p = (const unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			return NULL;
	return text;
}

int fit_image(const struct fit *fit, const char *name)
{
	int images = fdt_path_offset(fit->tree, FIT_IMAGES);

	return images < 0 ? images : fdt_subnode_offset(fit->tree, images, name);
}

int fit_next_image(const struct fit *fit, int image)
{
	int images;

	if (image)
		return fdt_next_subnode(fit->tree, image);
	images = fdt_path_offset(fit->tree, FIT_IMAGES);
	return images < 0 ? images : fdt_first_subnode(fit->tree, images);
}

int fit_default(const struct fit *fit, int *node, struct fault *fault)
{
	const char *name = NULL;
	int parent, found;

	parent = fdt_path_offset(fit->tree, FIT_CONFIGURATIONS);
	if (parent >= 0)
		name = fit_string(fit, parent, "default");
	if (!name)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: has no default configuration", fit->path);
	found = fdt_subnode_offset(fit->tree, parent, name);
	if (found < 0)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: its default configuration '%.64s' is not "
				 "there",
				 fit->path, name);
	*node = found;
	return 0;
}

/* The 32-bit property @name; false when it is missing or of another size. */
static bool fit_cell(const struct fit *fit, int node, const char *name,
		     uint64_t *value)
{
	const fdt32_t *cell;
	int len;

	cell = fdt_getprop(fit->tree, node, name, &len);
	if (!cell || len != sizeof(*cell))
		return false;
	*value = fdt32_ld(cell);
	return true;
}

static int fit_data_bad(const struct fit *fit, int image, struct fault *fault,
			const char *why)
{
	return fault_set(fault, FAULT_GUEST, -EBADMSG,
			 "%s: part '%s': %s; copy or build the image again",
			 fit->path, fit_name(fit, image), why);
}

/* Behind the tree, or at an absolute position (mkimage -E, mkimage -p). */
static int fit_data_outside(const struct fit *fit, int image, const void **data,
			    size_t *size, struct fault *fault)
{
	uint64_t start, len;

	if (!fit_cell(fit, image, "data-size", &len))
		return fit_data_bad(fit, image, fault, "has no data");
	if (!fit_cell(fit, image, "data-position", &start)) {
		if (!fit_cell(fit, image, "data-offset", &start))
			return fit_data_bad(fit, image, fault, "has no data");
		start += ((uint64_t)fit->tree_size + 3) & ~(uint64_t)3;
	}
	if (start > fit->size || len > fit->size - start)
		return fit_data_bad(fit, image, fault,
				    "lies behind the end of the file");
	*data = (const uint8_t *)fit->tree + start;
	*size = (size_t)len;
	return 0;
}

int fit_data(const struct fit *fit, int image, const void **data, size_t *size,
	     struct fault *fault)
{
	const void *inside;
	int len;

	inside = fdt_getprop(fit->tree, image, "data", &len);
	if (!inside)
		return fit_data_outside(fit, image, data, size, fault);
	*data = inside;
	*size = (size_t)len;
	return 0;
}
