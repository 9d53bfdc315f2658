// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/image.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libfdt.h>

#include "file/input.h"
#include "file/mapping.h"
#include "fit/image_detail.h"

/* What is copied before a waiting check hears of it. */
#define IMAGE_STEP ((size_t)2 << 20)

struct image {
	char *path;
	int fd;
	struct mapping mapping; /* the file but for what is outside */
	struct image_detail detail;
	struct image_entry *outside; /* the kernel left in the file, or NULL */
	uint64_t outside_at;	     /* where it is there */
	struct mapping placed;	     /* the kernel in its blob */
	struct fit_hash_feed feed;
	pthread_mutex_t lock;
	pthread_cond_t more;
	size_t there; /* bytes of the kernel, under the lock */
};

/* The tree with what lies in it; a file that is no tree is read whole. */
static size_t image_tree_size(const struct mapping *mapping)
{
	const struct fdt_header *header = mapping->data;

	if (mapping->size < sizeof(*header) || fdt_magic(header) != FDT_MAGIC ||
	    fdt_totalsize(header) > mapping->size)
		return mapping->size;
	return fdt_totalsize(header);
}

static int image_read_tree(struct image *image, size_t size)
{
	size_t head = sizeof(struct fdt_header);
	int err;

	err = mapping_reserve(size, &image->mapping);
	if (!err)
		err = mapping_fill(&image->mapping, image->fd, 0,
				   size < head ? size : head);
	return err ? err
		   : mapping_fill(&image->mapping, image->fd, 0,
				  image_tree_size(&image->mapping));
}

static int image_fill(struct image *image, const struct image_part *part)
{
	size_t at = (size_t)((const uint8_t *)part->data -
			     (const uint8_t *)image->mapping.data);

	return mapping_fill(&image->mapping, image->fd, at, part->size);
}

/* The parts behind the tree; not the kernel, which is large. */
static int image_read_parts(struct image *image)
{
	const uint8_t *start = image->mapping.data;
	const uint8_t *end = start + image_tree_size(&image->mapping);
	bool kernel = false;
	unsigned int i;
	int err = 0;

	for (i = 0; i < image->detail.count && !err; i++) {
		struct image_entry *entry = &image->detail.entries[i];
		const uint8_t *data = entry->part.data;
		bool first = entry->role == IMAGE_KERNEL && !kernel;

		kernel |= first;
		if (!data || data < end)
			continue;
		if (!first) {
			err = image_fill(image, &entry->part);
			continue;
		}
		image->outside = entry;
		image->outside_at = (uint64_t)(data - start);
		entry->part.data = NULL;
	}
	return err;
}

static int image_unreadable(const struct image *image, int err,
			    struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: cannot be read: %s",
			 image->path,
			 err == -EBADMSG ? "it became shorter meanwhile"
					 : strerror(-err));
}

static int image_read(struct image *image, const char *path, struct fault *fault)
{
	uint64_t size = 0;
	int err;

	image->path = strdup(path);
	if (!image->path)
		return fault_no_memory(fault, "%s", path);
	image->fd = input_open(path, INPUT_FILE_MAX, &size, fault);
	if (image->fd < 0)
		return image->fd;
	if (!size)
		return fault_set(fault, FAULT_GUEST, -EBADMSG, "%s: is empty",
				 path);
	err = image_read_tree(image, (size_t)size);
	if (err)
		return image_unreadable(image, err, fault);
	err = image_detail_read(&image->detail, image->path,
				image->mapping.data, image->mapping.size, fault);
	if (err)
		return err;
	err = image_read_parts(image);
	return err ? image_unreadable(image, err, fault) : 0;
}

int image_map(const char *path, struct image **imagep, struct fault *fault)
{
	struct image *image;
	int ret;

	image = calloc(1, sizeof(*image));
	if (!image)
		return fault_no_memory(fault, "%s", path);
	image->fd = -1;
	pthread_mutex_init(&image->lock, NULL);
	pthread_cond_init(&image->more, NULL);
	ret = image_read(image, path, fault);
	if (ret)
		image_close(image);
	else
		*imagep = image;
	return ret;
}

/* For image_check(): until so much of the kernel has been copied. */
static void image_wait(void *arg, size_t bytes)
{
	struct image *image = arg;

	pthread_mutex_lock(&image->lock);
	while (image->there < bytes)
		pthread_cond_wait(&image->more, &image->lock);
	pthread_mutex_unlock(&image->lock);
}

static void image_say_there(struct image *image, size_t bytes)
{
	pthread_mutex_lock(&image->lock);
	image->there = bytes;
	pthread_cond_broadcast(&image->more);
	pthread_mutex_unlock(&image->lock);
}

/* Private: a shared mapping, even of one who only reads, is in the seal's way. */
static int image_place_in(struct image *image, struct image_entry *kernel,
			  const struct blob *blob)
{
	size_t size = kernel->part.size;
	void *data;

	if (ftruncate(blob->fd, (off_t)size))
		return -errno;
	data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, blob->fd, 0);
	if (data == MAP_FAILED)
		return -errno;
	image->placed = (struct mapping){data, size};
	kernel->part.data = data;
	image->feed = (struct fit_hash_feed){image_wait, image};
	kernel->feed = &image->feed;
	return 0;
}

int image_place_kernel(struct image *image, struct blob *blob, struct fault *fault)
{
	struct image_entry *kernel = image->outside;
	int err;

	if (!kernel)
		return 0;
	if (blob && kernel->part.size) {
		err = image_place_in(image, kernel, blob);
	} else {
		kernel->part.data =
			(const uint8_t *)image->mapping.data + image->outside_at;
		err = image_fill(image, &kernel->part);
	}
	return err ? image_unreadable(image, err, fault) : 0;
}

int image_copy_kernel(struct image *image, struct blob *blob, struct fault *fault)
{
	struct image_part part = image_kernel(image);
	const char *source = image->path;
	size_t at, n;
	int err = 0;

	if (!image->placed.data)
		return blob_add(blob, part.data, part.size, source, fault);
	for (at = 0; at < part.size && !err; at += n) {
		n = part.size - at < IMAGE_STEP ? part.size - at : IMAGE_STEP;
		err = blob_add_range(blob, image->fd, image->outside_at + at, n,
				     source, fault);
		source = NULL;
		image_say_there(image, at + n);
	}
	/* what did not come is not waited for */
	image_say_there(image, SIZE_MAX);
	return err;
}

int image_check(struct image *image, const struct image_key *key,
		struct fault *fault)
{
	return image_detail_verify(&image->detail, key, fault);
}

int image_fd(const struct image *image)
{
	return image->fd;
}

int image_open(const char *path, const struct image_key *key,
	       struct image **imagep, struct fault *fault)
{
	struct image *image = NULL;
	int ret;

	ret = image_map(path, &image, fault);
	if (!image)
		return ret;
	ret = image_place_kernel(image, NULL, fault);
	if (!ret)
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
	mapping_close(&image->placed);
	if (image->fd >= 0)
		close(image->fd);
	pthread_cond_destroy(&image->more);
	pthread_mutex_destroy(&image->lock);
	free(image->path);
	free(image);
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
