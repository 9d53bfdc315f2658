// SPDX-License-Identifier: GPL-2.0-or-later
#include "dt/domain.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "fit/sound.h"

/* Documentation/devicetree/bindings/pci/pci.txt of Linux */
#define DOMAIN_PROPERTY "linux,pci-domain"

/* 1 when @node has the property, 0 when not, -EINVAL. */
static int domain_of_node(const void *tree, int node, uint32_t *domain)
{
	const fdt32_t *cell;
	int size;

	cell = fdt_getprop(tree, node, DOMAIN_PROPERTY, &size);
	if (!cell)
		return 0;
	if (size != sizeof(*cell) || fdt32_ld(cell) > DOMAIN_MAX)
		return -EINVAL;
	*domain = fdt32_ld(cell);
	return 1;
}

/* What of the path @bridge lies below @target, NULL when it does not. */
static const char *domain_below(const char *target, const char *bridge)
{
	size_t size = strlen(target);

	while (size && target[size - 1] == '/')
		size--;
	if (strncmp(target, bridge, size) != 0 ||
	    (bridge[size] && bridge[size] != '/'))
		return NULL;
	return bridge + size;
}

/* -FDT_ERR_NOTFOUND when there is none. */
static int domain_descend(const void *tree, int node, const char *path)
{
	size_t size;

	for (; node >= 0 && *path == '/'; path += size) {
		path++;
		size = strcspn(path, "/");
		node = fdt_subnode_offset_namelen(tree, node, path, (int)size);
	}
	return node;
}

static int domain_of_fragment(const void *tree, int fragment,
			      const char *bridge, uint32_t *domain)
{
	const char *target, *rest;
	int size, node;

	target = fdt_getprop(tree, fragment, "target-path", &size);
	if (!target || !size || target[size - 1])
		return 0;
	rest = domain_below(target, bridge);
	node = fdt_subnode_offset(tree, fragment, "__overlay__");
	if (!rest || node < 0)
		return 0;
	node = domain_descend(tree, node, rest);
	return node < 0 ? 0 : domain_of_node(tree, node, domain);
}

static int domain_of_overlay(const void *tree, const char *bridge,
			     uint32_t *domain)
{
	int fragment, err = 0;

	fdt_for_each_subnode(fragment, tree, 0) {
		err = domain_of_fragment(tree, fragment, bridge, domain);
		if (err < 0)
			break;
	}
	return err < 0 ? err : 0;
}

/* A copy: libfdt wants it at a multiple of 8 bytes, the image has 4. */
static int domain_of_part(const struct image_part *overlay, const char *bridge,
			  uint32_t *domain, struct fault *fault)
{
	void *tree = malloc(overlay->size ? overlay->size : 1);
	int err = -EBADMSG;

	if (!tree)
		return fault_no_memory(fault, "%s", overlay->name);
	memcpy(tree, overlay->data, overlay->size);
	if (sound_tree(tree, overlay->size))
		err = domain_of_overlay(tree, bridge, domain);
	free(tree);
	if (!err)
		return 0;
	return fault_set(fault, FAULT_GUEST, err,
			 err == -EINVAL
				 ? "%s: " DOMAIN_PROPERTY " of %s is not one "
				   "cell with a number of 0 to 0xffff"
				 : "%s: is not a sound device-tree overlay%.0s",
			 overlay->name, bridge);
}

int domain_of_overlays(const struct image_part *overlays, unsigned int count,
		       const char *bridge, uint32_t *domain, struct fault *fault)
{
	unsigned int i;
	int err = 0;

	*domain = 0;
	for (i = 0; i < count && !err; i++)
		err = domain_of_part(&overlays[i], bridge, domain, fault);
	return err;
}

int domain_check(const void *tree, const char *bridge, uint32_t domain,
		 struct fault *fault)
{
	int node = fdt_path_offset(tree, bridge);
	uint32_t has = 0;

	if (node >= 0 && domain_of_node(tree, node, &has) >= 0 && has == domain)
		return 0;
	return fault_set(fault, FAULT_GUEST, -EPROTO,
			 "device tree: " DOMAIN_PROPERTY " of %s is not %u: the "
			 "devices would not be where the guest expects them",
			 bridge, domain);
}
