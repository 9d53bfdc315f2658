// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/fit_signed.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <libfdt.h>

#include "fit/fit_hash.h"

/* fit_init() lets no deeper tree pass. */
#define FIT_SIGNED_DEPTH_MAX 16

static bool fit_signed_has(const struct fit_signed *covered, int node)
{
	unsigned int i;

	for (i = 0; i < covered->count; i++)
		if (covered->nodes[i] == node)
			return true;
	return false;
}

static int fit_signed_add(const struct fit *fit, struct fit_signed *covered,
			  int node, struct fault *fault)
{
	if (fit_signed_has(covered, node))
		return 0;
	if (covered->count == FIT_SIGNED_NODES_MAX)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: its configuration names too many parts",
				 fit->path);
	covered->nodes[covered->count++] = node;
	return 0;
}

static int fit_signed_add_image(const struct fit *fit, struct fit_signed *covered,
				int image, struct fault *fault)
{
	int node, ret;

	ret = fit_signed_add(fit, covered, image, fault);
	if (ret)
		return ret;
	fdt_for_each_subnode(node, fit->tree, image) {
		if (!fit_hash_is(fit, node))
			continue;
		ret = fit_signed_add(fit, covered, node, fault);
		if (ret)
			return ret;
	}
	return 0;
}

/* Properties of a configuration whose strings are no image names. */
static bool fit_signed_is_text(const char *property)
{
	return !strcmp(property, "description") ||
	       !strcmp(property, "compatible") || !strcmp(property, "default");
}

static int fit_signed_add_property(const struct fit *fit, int config,
				   const char *property,
				   struct fit_signed *covered,
				   struct fault *fault)
{
	int i, count, image, ret;
	const char *name;

	if (fit_signed_is_text(property))
		return 0;
	count = fdt_stringlist_count(fit->tree, config, property);
	for (i = 0; i < count; i++) {
		name = fdt_stringlist_get(fit->tree, config, property, i, NULL);
		image = name ? fit_image(fit, name) : -FDT_ERR_NOTFOUND;
		if (image < 0)
			continue;
		ret = fit_signed_add_image(fit, covered, image, fault);
		if (ret)
			return ret;
	}
	return 0;
}

int fit_signed_collect(const struct fit *fit, int config,
		       struct fit_signed *covered, struct fault *fault)
{
	const char *name;
	int property, ret;

	covered->count = 0;
	ret = fit_signed_add(fit, covered, 0, fault);
	if (!ret)
		ret = fit_signed_add(fit, covered, config, fault);
	if (ret)
		return ret;
	fdt_for_each_property_offset(property, fit->tree, config)
	{
		if (!fdt_getprop_by_offset(fit->tree, property, &name, NULL))
			break;
		ret = fit_signed_add_property(fit, config, name, covered, fault);
		if (ret)
			return ret;
	}
	return 0;
}

/* A tag counts when its node does, or, at the ends of a node, its parent. */
enum fit_signed_want {
	FIT_SIGNED_NOT = 0,
	FIT_SIGNED_ENDS = 1, /* the node's own tags: its parent is covered */
	FIT_SIGNED_ALL = 2,
};

struct fit_signed_state {
	const struct fit *fit;
	const struct fit_signed *covered;
	size_t strings;
	enum fit_signed_want want[FIT_SIGNED_DEPTH_MAX + 1];
	int depth; /* index of the present node's want */
};

static bool fit_signed_begin(struct fit_signed_state *state, int node)
{
	enum fit_signed_want parent = state->want[state->depth];
	enum fit_signed_want want = FIT_SIGNED_NOT;

	if (fit_signed_has(state->covered, node))
		want = FIT_SIGNED_ALL;
	else if (parent == FIT_SIGNED_ALL)
		want = FIT_SIGNED_ENDS;
	state->want[++state->depth] = want;
	return want != FIT_SIGNED_NOT;
}

/* Where data lies changes after signing (mkimage -E); its hash is signed. */
static bool fit_signed_is_data(const char *name)
{
	return !strcmp(name, "data") || !strcmp(name, "data-size") ||
	       !strcmp(name, "data-position") || !strcmp(name, "data-offset");
}

/* 1: covered, 0: not, or -EBADMSG. */
static int fit_signed_property(const struct fit_signed_state *state, int offset)
{
	const void *tree = state->fit->tree;
	const char *name;
	size_t start;

	if (state->want[state->depth] != FIT_SIGNED_ALL)
		return 0;
	if (!fdt_getprop_by_offset(tree, offset, &name, NULL))
		return -EBADMSG;
	if (fit_signed_is_data(name))
		return 0;
	/* a name outside could be changed, and with it the property */
	start = (size_t)(name - ((const char *)tree + fdt_off_dt_strings(tree)));
	return start + strlen(name) < state->strings ? 1 : -EBADMSG;
}

/* Is the tag at @offset covered: 1, 0 or -EBADMSG. */
static int fit_signed_tag(struct fit_signed_state *state, uint32_t tag, int offset)
{
	bool included;

	switch (tag) {
	case FDT_BEGIN_NODE:
		return state->depth < FIT_SIGNED_DEPTH_MAX
			       ? fit_signed_begin(state, offset)
			       : -EBADMSG;
	case FDT_END_NODE:
		included = state->want[state->depth] != FIT_SIGNED_NOT;
		state->depth--;
		return state->depth < 0 ? -EBADMSG : included;
	case FDT_PROP:
		return fit_signed_property(state, offset);
	case FDT_NOP:
		return state->want[state->depth] == FIT_SIGNED_ALL;
	default:
		return 1; /* FDT_END */
	}
}

int fit_signed_walk(const struct fit *fit, const struct fit_signed *covered,
		    size_t strings, fit_signed_fn fn, void *arg)
{
	struct fit_signed_state state = {
		.fit = fit, .covered = covered, .strings = strings};
	const uint8_t *tree = fit->tree;
	int offset, next = 0, ret;
	uint32_t tag;

	if (strings > fdt_size_dt_strings(tree))
		return -EBADMSG;
	do {
		offset = next;
		tag = fdt_next_tag(tree, offset, &next);
		if (next < 0)
			return -EBADMSG;
		ret = fit_signed_tag(&state, tag, offset);
		if (ret > 0)
			ret = fn(arg, tree + fdt_off_dt_struct(tree) + offset,
				 (size_t)(next - offset));
		if (ret)
			return ret;
	} while (tag != FDT_END);
	return fn(arg, tree + fdt_off_dt_strings(tree), strings);
}
