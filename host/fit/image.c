// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fit/image_detail.h"
#include "file/mapping.h"

struct image {
	char *path;
	struct mapping mapping;
	struct image_detail detail;
};

static int image_read(struct image *image, const char *path, struct fault *fault)
{
	int ret;

	image->path = strdup(path);
	if (!image->path)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "%s: out of memory", path);
	ret = mapping_open(path, &image->mapping, fault);
	if (ret)
		return ret;
	return image_detail_read(&image->detail, image->path,
				 image->mapping.data, image->mapping.size, fault);
}

int image_map(const char *path, struct image **imagep, struct fault *fault)
{
	struct image *image;
	int ret;

	image = calloc(1, sizeof(*image));
	if (!image)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "%s: out of memory", path);
	ret = image_read(image, path, fault);
	if (ret)
		image_close(image);
	else
		*imagep = image;
	return ret;
}

int image_check(struct image *image, const struct image_key *key,
		struct fault *fault)
{
	return image_detail_verify(&image->detail, key, fault);
}

int image_open(const char *path, const struct image_key *key,
	       struct image **imagep, struct fault *fault)
{
	struct image *image = NULL;
	int ret;

	ret = image_map(path, &image, fault);
	if (ret)
		return ret;
	ret = image_check(image, key, fault);
	if (ret)
		image_close(image);
	else
		*imagep = image;
	return ret;
}

void image_close(struct image *image)
{
	if (!image)
		return;
	mapping_close(&image->mapping);
	free(image->path);
	free(image);
}

const char *image_description(const struct image *image)
{
	return image->detail.description;
}

const char *image_compatible(const struct image *image)
{
	return image->detail.compatible;
}

/* The @i-th part of @role. */
static struct image_part image_part(const struct image *image,
				    enum image_role role, unsigned int i)
{
	unsigned int n;

	for (n = 0; n < image->detail.count; n++)
		if (image->detail.entries[n].role == role && !i--)
			return image->detail.entries[n].part;
	return (struct image_part){0};
}

struct image_part image_kernel(const struct image *image)
{
	return image_part(image, IMAGE_KERNEL, 0);
}

struct image_part image_initramfs(const struct image *image)
{
	return image_part(image, IMAGE_INITRAMFS, 0);
}

struct image_part image_modules(const struct image *image)
{
	return image_part(image, IMAGE_MODULES, 0);
}

struct image_part image_overlay(const struct image *image, unsigned int i)
{
	return image_part(image, IMAGE_OVERLAY, i);
}
