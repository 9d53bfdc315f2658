// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/disks.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "plan/stack.h"
#include "prepare/scratch.h"

const struct layer *disks_layer(const struct prepared *prepared,
				enum host_disk_id id)
{
	return id == HOST_DRIVER ? &prepared->driver.layer : &prepared->disks[id];
}

static void disks_note(struct prepared *prepared, enum host_disk_id id)
{
	const struct layer *layer = disks_layer(prepared, id);
	struct host_disk *disk = &prepared->host.disks[id];

	disk->type = layer->type;
	disk->write = layer->write;
	disk->made = layer->fd >= 0;
	disk->size = layer->size;
	memcpy(disk->path, layer->path, sizeof(disk->path));
}

static int open_root(struct prepared *prepared, struct fault *fault)
{
	const struct request *request = prepared->request;
	const struct layer_wish wish = {
		.arch = request->root_folder ? NULL : prepared->board->arch,
		.make = prepared->make,
		.folder = request->root_folder,
		.verify = request->verify,
	};
	struct layer *root = &prepared->disks[HOST_ROOT];
	int err;

	err = layer_open_as(request->root, &wish, root, fault);
	if (err)
		return err;
	prepared->host.config = &root->config;
	disks_note(prepared, HOST_ROOT);
	return 0;
}

static int open_scratch(struct prepared *prepared, struct fault *fault)
{
	const struct request *request = prepared->request;
	struct layer *scratch = &prepared->disks[HOST_SCRATCH];
	int err = 0;

	scratch->type = ABI_ROOT_EXT4;
	scratch->write = true;
	if (prepared->make && request->scratch_file)
		err = scratch_keep(request->scratch_file, request->scratch,
				   scratch, fault);
	else if (prepared->make)
		err = scratch_open(request->scratch, scratch, fault);
	if (!err)
		disks_note(prepared, HOST_SCRATCH);
	return err;
}

static int open_mount(struct prepared *prepared,
		      const struct request_mount *mount, enum host_disk_id id,
		      struct fault *fault)
{
	const struct layer_wish wish = {
		.make = prepared->make,
		.mount = true,
		.write = mount->write,
		.verify = prepared->request->verify,
	};
	int err;

	err = layer_open_as(mount->source, &wish, &prepared->disks[id], fault);
	if (!err)
		disks_note(prepared, id);
	return err;
}

static int open_mounts(struct prepared *prepared, struct fault *fault)
{
	const struct request_mount *mount = prepared->request->mounts;
	struct host *host = &prepared->host;
	unsigned int i, images = 0;
	int ret = 0;

	for (i = 0; i < prepared->request->mount_count && ret >= 0; i++, mount++) {
		if (!mount->source)
			continue;
		ret = mount->copy ? 0
				  : shares_open(&prepared->shares, mount,
						&host->mounts[i].file, fault);
		if (ret > 0) {
			host->mounts[i].kind = HOST_SHARE;
			host->mounts[i].number = host->shares.count++;
		} else if (!ret) {
			host->mounts[i].kind = HOST_IMAGE;
			host->mounts[i].number = images;
			ret = open_mount(prepared, mount, HOST_MOUNT + images++,
					 fault);
		}
	}
	return ret < 0 ? ret : 0;
}

int disks_open(struct prepared *prepared, struct phases *phases,
	       struct fault *fault)
{
	const struct request *request = prepared->request;
	int err = 0;

	if (request->root) {
		err = open_root(prepared, fault);
		phases_mark(phases, "root");
	}
	if (!err && request->scratch) {
		err = open_scratch(prepared, fault);
		phases_mark(phases, "scratch");
	}
	if (!err && request->mount_count) {
		err = open_mounts(prepared, fault);
		phases_mark(phases, "mounts");
	}
	return err;
}

static bool runs_host_kernel(const struct prepared *prepared)
{
	const struct payload *payload = &prepared->payload;
	struct utsname host;

	uname(&host);
	return payload->of_host || (!strcmp(host.release, payload->release) &&
				    !strcmp(host.machine, prepared->board->arch));
}

static int open_driver(struct prepared *prepared, const char *source,
		       struct fault *fault)
{
	const struct board *board = prepared->board;
	const char *release = prepared->payload.release;
	const struct harvest_ask ask = {
		.modules = board->gpu_modules,
		.files = board->gpu_files,
		.cdi = board->gpu_cdi,
		.loaded = board->modules,
		.release = *release ? release : NULL,
		.arch = board->arch,
	};
	struct driver *driver = &prepared->driver;
	int err;

	err = driver_open(source, &ask, prepared->make, driver, fault);
	if (err)
		return err;
	if (*release && strcmp(driver->info.release, release) != 0)
		return fault_set(fault, FAULT_GUEST, -EINVAL,
				 "--driver %s: is for kernel %s, the guest's is "
				 "%s; make one for that with 'gpubox image "
				 "build'",
				 source, driver->info.release, release);
	prepared->host.driver = &driver->info;
	disks_note(prepared, HOST_DRIVER);
	return 0;
}

/* Nobody asked for the host's driver by name: say how to do without. */
static int imply_driver(struct prepared *prepared, struct fault *fault)
{
	struct host *host = &prepared->host;
	struct fault why = {0};
	int err = open_driver(prepared, DRIVER_OF_HOST, &why);

	if (err && !prepared->request->gpu_required) {
		memcpy(host->without_driver, why.text, sizeof(why.text));
		driver_close(&prepared->driver);
		prepared->driver.layer.type = 0;
		return 0;
	}
	return err ? fault_set(fault, why.class, err,
			       "the GPU's driver, from this host: %s. With "
			       "--driver none the guest gets none",
			       why.text)
		   : 0;
}

int disks_open_driver(struct prepared *prepared, const struct gpus *gpus,
		      struct phases *phases, struct fault *fault)
{
	const char *source = prepared->request->driver;
	int err = 0;

	if (source && !strcmp(source, STACK_NO_DRIVER))
		return 0;
	if (source) {
		err = payload_release(&prepared->payload, prepared->board, fault);
		if (!err)
			err = open_driver(prepared, source, fault);
	} else if (stack_applies(prepared->board, &prepared->host, gpus) &&
		   runs_host_kernel(prepared)) {
		err = imply_driver(prepared, fault);
	} else {
		return 0;
	}
	phases_mark(phases, "driver");
	return err;
}

void disks_close(struct prepared *prepared)
{
	enum host_disk_id id;

	for (id = 0; id < HOST_DRIVER; id++)
		layer_close(&prepared->disks[id]);
	layer_close(&prepared->driver.layer);
	prepared->host.config = NULL;
}
