// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/cache.h"
#include "file/cache_list.h"
#include "file/cache_work.h"
#include "file/hold.h"
#include "file/progress.h"
#include "driver/cargo.h"
#include "driver/pack.h"
#include "guest_abi.h"

/* Raised when the same files give another image. */
#define DRIVER_SALT "gpubox driver 2"

/* In the folder in which it is made. */
#define DRIVER_IMAGE "image"

struct driver_names {
	char mark[MARK_SIZE];
	char key[MARK_SIZE + 16];
	char image[LAYER_PATH]; /* in the cache */
};

static int driver_name(const struct cargo *cargo, struct driver_names *names,
		       struct fault *fault)
{
	char where[PATH_MAX];
	int err;

	err = cargo_mark(cargo, DRIVER_SALT, names->mark, fault);
	if (!err)
		err = cache_place(where, fault);
	if (err)
		return err;
	snprintf(names->key, sizeof(names->key), "driver-%s", names->mark);
	snprintf(names->image, sizeof(names->image), "%s/%s.erofs", where,
		 names->key);
	return 0;
}

/* The image at @path with what it says of itself. */
static int driver_take(const char *path, struct driver *driver,
		       struct fault *fault)
{
	int err = layer_open(path, false, &driver->layer, fault);

	if (!err && driver->layer.fd < 0)
		err = fault_set(fault, FAULT_GUEST, -EBADMSG,
				"%s: is not a driver layer", path);
	if (!err)
		err = driver_info_read(driver->layer.fd, path, &driver->info,
				       fault);
	return err;
}

/* Only what nobody else can change; anything else is made again. */
static int driver_find(const char *path, struct driver *driver)
{
	struct stat st;
	int err;

	if (lstat(path, &st) || !S_ISREG(st.st_mode))
		return -ENOENT;
	err = driver_take(path, driver, NULL);
	if (!err && (fstat(driver->layer.fd, &st) || !cache_only_ours(&st)))
		err = -EPERM;
	if (err) {
		driver_close(driver);
		return -ENOENT;
	}
	/* whoever has the descriptor holds it: it is not pruned */
	hold_take(driver->layer.fd);
	cache_list_used(driver->layer.fd);
	return 0;
}

static int driver_keep(const struct cargo *cargo,
		       const struct driver_names *names,
		       const struct cache_work *work, struct fault *fault)
{
	char mark[MARK_SIZE];
	int fd, err;

	err = cargo_mark(cargo, DRIVER_SALT, mark, fault);
	if (err)
		return err;
	if (strcmp(mark, names->mark) != 0)
		return fault_set(fault, FAULT_HOST, -EAGAIN,
				 "driver: its files changed while a layer was "
				 "made of them; try again when the "
				 "installation is over");
	fd = cache_work_open(work, DRIVER_IMAGE);
	err = fd < 0 ? fd
		     : cache_work_keep(work, DRIVER_IMAGE,
				       strrchr(names->image, '/') + 1);
	if (fd >= 0)
		close(fd);
	return err ? fault_set(fault, FAULT_HOST, err, "%s: %s", names->image,
			       strerror(-err))
		   : 0;
}

/* Under the lock: another process may have made it while we waited. */
static int driver_make(const struct cargo *cargo,
		       const struct driver_names *names, struct driver *driver,
		       struct fault *fault)
{
	struct progress progress;
	struct cache_work work;
	int err;

	err = cache_work_begin(&work, names->key, "driver", fault);
	if (err)
		return err;
	driver->found = !driver_find(names->image, driver);
	if (!driver->found) {
		progress_begin(&progress, "driver", "a layer is made of it");
		err = pack_make(cargo, work.where, DRIVER_IMAGE, fault);
		if (!err)
			err = driver_keep(cargo, names, &work, fault);
		progress_end(&progress);
		if (!err)
			err = driver_take(names->image, driver, fault);
		if (!err)
			hold_take(driver->layer.fd);
	}
	cache_work_end(&work);
	return err;
}

/* What is known before the image is there. */
static int driver_foresee(const struct cargo *cargo, const char *image,
			  struct driver *driver, struct fault *fault)
{
	char *text = pack_document(cargo, json_array());
	int err;

	if (!text)
		return fault_no_memory(fault, "driver");
	err = driver_info_parse(text, strlen(text), "driver", &driver->info,
				fault);
	free(text);
	driver->layer.type = ABI_ROOT_EROFS;
	snprintf(driver->layer.path, sizeof(driver->layer.path), "%s", image);
	return err;
}

static int driver_packed(const char *from, const struct harvest_ask *ask,
			 bool make, struct driver *driver, struct fault *fault)
{
	struct harvest_ask keep = *ask;
	struct driver_names names;
	struct cargo cargo;
	int err;

	keep.keep = make;
	err = harvest_plan(from, &keep, &cargo, fault);
	if (err)
		return err;
	err = driver_name(&cargo, &names, fault);
	if (!err)
		driver->found = !driver_find(names.image, driver);
	if (!err && !driver->found && !make)
		err = driver_foresee(&cargo, names.image, driver, fault);
	else if (!err && !driver->found)
		err = driver_make(&cargo, &names, driver, fault);
	cargo_free(&cargo);
	return err;
}

static int driver_image(const char *path, const struct harvest_ask *ask,
			struct driver *driver, struct fault *fault)
{
	int err = driver_take(path, driver, fault);

	driver->found = true;
	if (!err && strcmp(driver->info.arch, ask->arch) != 0)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"%s: is a driver layer for %s, the board is "
				"%s",
				path, driver->info.arch, ask->arch);
	return err;
}

int driver_open(const char *source, const struct harvest_ask *ask, bool make,
		struct driver *driver, struct fault *fault)
{
	struct stat st;
	int err;

	memset(driver, 0, sizeof(*driver));
	driver->layer.fd = -1;
	if (!strcmp(source, DRIVER_OF_HOST))
		err = driver_packed("/", ask, make, driver, fault);
	else if (stat(source, &st))
		err = fault_set(fault, FAULT_HOST, -errno, "driver %s: %s",
				source, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		err = driver_packed(source, ask, make, driver, fault);
	else
		err = driver_image(source, ask, driver, fault);
	if (err)
		driver_close(driver);
	return err;
}

void driver_close(struct driver *driver)
{
	layer_close(&driver->layer);
	driver_info_free(&driver->info);
}
