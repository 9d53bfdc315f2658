// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/image_detail.h"

#include <errno.h>
#include <string.h>

#include <libfdt.h>

#include "fit/fit_sign.h"

const char *image_role_name(enum image_role role)
{
	static const char *const names[IMAGE_ROLES] = {
		[IMAGE_KERNEL] = "kernel",
		[IMAGE_INITRAMFS] = "ramdisk",
		[IMAGE_MODULES] = "loadables",
		[IMAGE_OVERLAY] = "fdt",
	};

	return names[role];
}

/* A part that somebody compressed would be handed on as it is. */
static int image_detail_check_plain(const struct image_detail *detail, int node,
				    struct fault *fault)
{
	const char *how = fit_string(&detail->fit, node, "compression");

	if (!how || !strcmp(how, "none"))
		return 0;
	return fault_set(fault, FAULT_GUEST, -EBADMSG,
			 "%s: part '%s': is compressed (%.32s); build the "
			 "image with compression = \"none\"",
			 detail->fit.path, fit_name(&detail->fit, node), how);
}

static int image_detail_add(struct image_detail *detail, enum image_role role,
			    const char *name, struct fault *fault)
{
	struct image_entry *entry = &detail->entries[detail->count];
	int node = fit_image(&detail->fit, name);

	if (node < 0)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: its part '%.64s' (%s) is not there; copy "
				 "or build it again",
				 detail->fit.path, name, image_role_name(role));
	if (detail->count == IMAGE_PARTS_MAX)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: has more than %d parts", detail->fit.path,
				 IMAGE_PARTS_MAX);
	detail->count++;
	entry->role = role;
	entry->node = node;
	entry->part.name = fit_name(&detail->fit, node);
	entry->part.sha256 = entry->sha256;
	if (!fit_data(&detail->fit, node, &entry->part.data, &entry->part.size,
		      &entry->fault))
		image_detail_check_plain(detail, node, &entry->fault);
	return 0;
}

static int image_detail_add_role(struct image_detail *detail,
				 enum image_role role, struct fault *fault)
{
	const char *property = image_role_name(role), *name;
	const void *tree = detail->fit.tree;
	int i, count, ret;

	count = fdt_stringlist_count(tree, detail->config, property);
	if (count == -FDT_ERR_NOTFOUND)
		return 0;
	if (count < 0 || (count > 1 && role != IMAGE_OVERLAY))
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: its property %s does not name one part",
				 detail->fit.path, property);
	for (i = 0; i < count; i++) {
		name = fdt_stringlist_get(tree, detail->config, property, i,
					  NULL);
		ret = image_detail_add(detail, role, name ? name : "", fault);
		if (ret)
			return ret;
	}
	return 0;
}

static const char *image_detail_text(const struct image_detail *detail,
				     const char *property)
{
	const char *text = fit_string(&detail->fit, detail->config, property);

	return text ? text : "";
}

int image_detail_read(struct image_detail *detail, const char *path,
		      const void *data, size_t size, struct fault *fault)
{
	enum image_role role;
	int ret;

	memset(detail, 0, sizeof(*detail));
	ret = fit_init(&detail->fit, path, data, size, fault);
	if (ret)
		return ret;
	ret = fit_default(&detail->fit, &detail->config, fault);
	if (ret)
		return ret;
	detail->compatible = image_detail_text(detail, "compatible");
	detail->description = image_detail_text(detail, "description");
	for (role = 0; role < IMAGE_ROLES; role++) {
		ret = image_detail_add_role(detail, role, fault);
		if (ret)
			return ret;
	}
	return 0;
}

static void image_detail_verify_entry(struct image_detail *detail,
				      struct image_entry *entry)
{
	/* one that lies outside of the file has no bytes to hash */
	if (!entry->part.data)
		return;
	fit_hash_verify(&detail->fit, entry->node, entry->part.data,
			entry->part.size, entry->feed, entry->sha256,
			&entry->fault);
}

static void image_detail_verify_trust(struct image_detail *detail,
				      const struct image_key *key)
{
	struct fit_signature signature;

	if (key && key->der)
		detail->trust = fit_sign_verify(&detail->fit, detail->config,
						key, &detail->trust_fault)
					? IMAGE_REJECTED
					: IMAGE_TRUSTED;
	else if (fit_sign_next(&detail->fit, detail->config, 0, &signature) > 0)
		detail->trust = IMAGE_UNCHECKED;
	else
		detail->trust = IMAGE_UNSIGNED;
}

/* The first thing that is wrong, or NULL. */
static const struct fault *image_detail_first(const struct image_detail *detail)
{
	unsigned int i;

	if (detail->trust_fault.class != FAULT_NONE)
		return &detail->trust_fault;
	for (i = 0; i < detail->count; i++)
		if (detail->entries[i].fault.class != FAULT_NONE)
			return &detail->entries[i].fault;
	return NULL;
}

int image_detail_verify(struct image_detail *detail,
			const struct image_key *key, struct fault *fault)
{
	const struct fault *first;
	unsigned int i;

	image_detail_verify_trust(detail, key);
	for (i = 0; i < detail->count; i++)
		image_detail_verify_entry(detail, &detail->entries[i]);
	first = image_detail_first(detail);
	return first ? fault_set(fault, first->class, first->err, "%s",
				 first->text)
		     : 0;
}

bool image_detail_is_good(const struct image_detail *detail)
{
	return !image_detail_first(detail);
}
