// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/mounts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log.h"

#define MOUNTS_SERIAL "gpubox-m%u"

static int mounts_open_one(struct mounts *mounts,
			   const struct options_mount *options, bool make,
			   bool verify, struct fault *fault)
{
	const struct layer_wish wish = {
		.make = make,
		.mount = true,
		.write = options->write,
		.verify = verify,
	};
	unsigned int i = mounts->count;
	int err;

	err = layer_open_as(options->source, &wish, &mounts->layers[i], fault);
	if (err)
		return err;
	snprintf(mounts->serials[i], sizeof(mounts->serials[i]), MOUNTS_SERIAL,
		 i);
	mounts->count++;
	return 0;
}

int mounts_open(struct mounts *mounts, const struct options *options, bool make,
		struct fault *fault)
{
	unsigned int i;
	int err = 0;

	mounts->count = 0;
	for (i = 0; i < options->mount_count && !err; i++)
		if (options->mounts[i].source)
			err = mounts_open_one(mounts, &options->mounts[i], make,
					      options->verify, fault);
	if (err)
		mounts_close(mounts);
	return err;
}

void mounts_close(struct mounts *mounts)
{
	while (mounts->count)
		layer_close(&mounts->layers[--mounts->count]);
}

unsigned int mounts_to_job(const struct mounts *mounts,
			   const struct options *options,
			   struct job_mount rows[ABI_MOUNTS_MAX])
{
	unsigned int i, disk = 0;

	for (i = 0; i < options->mount_count; i++) {
		rows[i].options = &options->mounts[i];
		rows[i].type = ABI_ROOT_TMPFS;
		rows[i].serial = "";
		if (!options->mounts[i].source)
			continue;
		rows[i].type = mounts->layers[disk].type;
		rows[i].serial = mounts->serials[disk++];
	}
	return i;
}

/* What the guest may do: an image of erofs or squashfs is never written to. */
static bool mounts_writes(const struct options_mount *options,
			  const struct layer *layer)
{
	return layer ? layer->write : options->write;
}

static const char *mounts_type(const struct layer *layer)
{
	static const char *const names[] = {
		[ABI_ROOT_EROFS] = "erofs",
		[ABI_ROOT_SQUASHFS] = "squashfs",
		[ABI_ROOT_EXT4] = "ext4",
	};

	return layer ? names[layer->type] : "tmpfs";
}

json_t *mounts_json(const struct mounts *mounts, const struct options *options)
{
	const struct options_mount *mount;
	const struct layer *layer;
	json_t *array = json_array();
	unsigned int i, disk = 0;

	for (i = 0; i < options->mount_count && array; i++) {
		mount = &options->mounts[i];
		layer = mount->source ? &mounts->layers[disk++] : NULL;
		json_array_append_new(
			array,
			json_pack("{s:s, s:s?, s:s?, s:s, s:b, s:b, s:I}",
				  "path", mount->path, "source", mount->source,
				  "image", layer ? layer->path : NULL, "type",
				  mounts_type(layer), "read_only",
				  !mounts_writes(mount, layer), "made",
				  !layer || layer->fd >= 0, "bytes",
				  (json_int_t)mount->bytes));
	}
	return array;
}

void mounts_print(const struct mounts *mounts, const struct options *options)
{
	const struct options_mount *mount;
	const struct layer *layer;
	unsigned int i, disk = 0;

	for (i = 0; i < options->mount_count; i++) {
		mount = &options->mounts[i];
		layer = mount->source ? &mounts->layers[disk++] : NULL;
		log_output("mount:    %s: %s%s%s%s%s\n", mount->path,
			   mounts_type(layer), layer ? ", " : "",
			   layer ? layer->path : "",
			   mounts_writes(mount, layer) ? "" : ", read-only",
			   layer && layer->fd < 0 ? ", which is made by the run"
						  : "");
	}
}
