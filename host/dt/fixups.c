// SPDX-License-Identifier: GPL-2.0-or-later
#include "dt/fixups.h"

#include <string.h>

#include <libfdt.h>

#define FIXUPS_NODE "__local_fixups__"
/*
 * Nodes with references of their own, of which real overlays have some dozen:
 * we and libfdt look for each among its siblings.
 */
#define FIXUPS_MAX 1024

/* libfdt renumbers these beforehand, in whichever node: also an offset so named. */
static bool renumbered(const char *property)
{
	return !strcmp(property, "phandle") || !strcmp(property, "linux,phandle");
}

/* A list of offsets, one cell each, into a property of @size bytes. */
static bool sound_offsets(const fdt32_t *offsets, int length, int size)
{
	int i;

	if (length % (int)sizeof(*offsets))
		return false;
	for (i = 0; i < length / (int)sizeof(*offsets); i++)
		if (size < (int)sizeof(fdt32_t) ||
		    fdt32_ld(&offsets[i]) > (uint32_t)size - sizeof(fdt32_t))
			return false;
	return true;
}

static bool sound_properties(const void *overlay, int fixups, int node)
{
	const fdt32_t *offsets;
	const char *name;
	int property, length, size;

	fdt_for_each_property_offset(property, overlay, fixups)
	{
		offsets =
			fdt_getprop_by_offset(overlay, property, &name, &length);
		if (!offsets || renumbered(name))
			return false;
		if (fdt_getprop(overlay, node, name, &size) &&
		    !sound_offsets(offsets, length, size))
			return false;
	}
	return true;
}

/* @fixups has the shape of @node: the same names, one level at a time. */
static bool sound_node(const void *overlay, int fixups, int node, int *left)
{
	const char *name;
	int child, twin;

	if (!(*left)-- || !sound_properties(overlay, fixups, node))
		return false;
	fdt_for_each_subnode(child, overlay, fixups) {
		name = fdt_get_name(overlay, child, NULL);
		/* Offsets of offsets would change behind our back. */
		if (!name || !strcmp(name, FIXUPS_NODE))
			return false;
		twin = fdt_subnode_offset(overlay, node, name);
		if (twin >= 0 && !sound_node(overlay, child, twin, left))
			return false;
	}
	return true;
}

bool fixups_sound(const void *overlay)
{
	int fixups = fdt_path_offset(overlay, "/" FIXUPS_NODE);
	int left = FIXUPS_MAX;

	return fixups < 0 || sound_node(overlay, fixups, 0, &left);
}
