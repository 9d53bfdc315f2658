// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/payload.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "fit/image_find.h"
#include "boot/kernel.h"
#include "prepare/payload_kept.h"
#include "prepare/payload_parts.h"

/*
 * The kernel's unpacker takes an archive that is not compressed only at a
 * multiple of four, and skips zeros in between, init/initramfs.c.
 */
#define ARCHIVE_ALIGN 4

static void *run_check(void *arg)
{
	struct payload_check *check = arg;

	check->err = image_check(check->image, &check->key, &check->fault);
	return NULL;
}

int payload_image_path(const struct request *request, char path[PATH_MAX],
		       struct fault *fault)
{
	if (!request->image)
		return image_find(path, fault);
	if (snprintf(path, PATH_MAX, "%s", request->image) < PATH_MAX)
		return 0;
	return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
			 "--image: the name is too long");
}

static int map_image(struct payload *payload, const struct request *request,
		     struct fault *fault)
{
	int err = payload_image_path(request, payload->image_path, fault);

	return err ? err : image_map(payload->image_path, &payload->image, fault);
}

static int kernel_from_file(struct payload *payload, const char *path,
			    const char *arch, struct fault *fault)
{
	/* as Ubuntu installs every kernel */
	if (access(path, R_OK) && errno == EACCES)
		return fault_set(fault, FAULT_HOST, -EACCES,
				 "%s: you may not read it. Run as root, or "
				 "give a copy that you may read with --kernel: "
				 "sudo install -m 644 %s FOLDER",
				 path, path);
	return payload_parts_add_kernel(&payload->kernel, path, arch,
					payload->keep, payload->release, fault);
}

/* Debian, Ubuntu and SUSE keep it in the one place, Fedora in the other. */
void payload_host_kernel(char path[PATH_MAX])
{
	struct utsname host;

	uname(&host);
	snprintf(path, PATH_MAX, "/boot/vmlinuz-%s", host.release);
	if (access(path, F_OK))
		snprintf(path, PATH_MAX, "/lib/modules/%s/vmlinuz", host.release);
}

static int kernel_of_host(struct payload *payload, const struct board *board,
			  struct fault *fault)
{
	char path[PATH_MAX];
	struct utsname host;

	uname(&host);
	if (strcmp(host.machine, board->arch) != 0)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "guest kernel: the image %s has none, and "
				 "this host's is for %s, not %s; give one with "
				 "--kernel",
				 payload->image_path, host.machine, board->arch);
	payload_host_kernel(path);
	payload->of_host = true;
	if (!access(path, F_OK))
		return kernel_from_file(payload, path, board->arch, fault);
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "guest kernel: the image %s has none, and this host's "
			 "is not at /boot/vmlinuz-%s; give one with --kernel",
			 payload->image_path, host.release);
}

static int choose_kernel(struct payload *payload, const struct request *request,
			 const struct board *board, struct fault *fault)
{
	if (request->kernel)
		return kernel_from_file(payload, request->kernel, board->arch,
					fault);
	if (!image_kernel(payload->image).data)
		return kernel_of_host(payload, board, fault);
	payload->own_modules = true;
	return image_copy_kernel(payload->image, &payload->kernel, fault);
}

static int modules_from_dir(struct payload *payload, const char *dir,
			    const struct board *board, struct fault *fault)
{
	const struct modules_request wanted = {
		.list = board->modules,
		.gpu = payload->gpu_modules,
		.dir = dir,
		.signatures = board->module_signatures,
	};

	snprintf(payload->modules, sizeof(payload->modules), "%s", dir);
	return payload_parts_add_modules(&payload->initrd, &wanted,
					 payload->keep, fault);
}

static int modules_of_release(struct payload *payload,
			      const struct board *board, struct fault *fault)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "/lib/modules/%s", payload->release);
	if (*payload->release && !access(dir, F_OK))
		return modules_from_dir(payload, dir, board, fault);
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "modules of the guest kernel %s: no folder %s; give "
			 "theirs with --modules DIR, or --modules none when "
			 "the kernel has all it needs built in",
			 payload->release, dir);
}

static int add_modules(struct payload *payload, const struct request *request,
		       const struct board *board, struct fault *fault)
{
	struct image_part part = image_modules(payload->image);

	if (request->modules && !strcmp(request->modules, "none"))
		return 0;
	if (request->modules)
		return modules_from_dir(payload, request->modules, board, fault);
	if (!payload->own_modules)
		return *board->modules || *payload->gpu_modules
			       ? modules_of_release(payload, board, fault)
			       : 0;
	if (!part.data)
		return 0;
	return blob_add(&payload->initrd, part.data, part.size, part.name, fault);
}

static int make_initrd(struct payload *payload, const struct request *request,
		       const struct board *board, struct fault *fault)
{
	struct image_part part = image_initramfs(payload->image);
	size_t size;
	int err;

	if (!part.data)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: has no initramfs", payload->image_path);
	err = blob_add(&payload->initrd, part.data, part.size,
		       payload->image_path, fault);
	if (!err)
		err = blob_align(&payload->initrd, ARCHIVE_ALIGN, fault);
	if (!err)
		err = add_modules(payload, request, board, fault);
	if (!err)
		err = blob_align(&payload->initrd, ARCHIVE_ALIGN, fault);
	size = payload->initrd.size;
	if (!err && request->initrd)
		err = blob_add_file(&payload->initrd, request->initrd, fault);
	if (!err)
		err = blob_seal(&payload->initrd, fault);
	if (!err && request->initrd)
		err = payload_parts_check_initrd(&payload->initrd,
						 payload->initrd.size - size,
						 request->initrd, fault);
	return err;
}

/* Hashing the image and copying its parts take the same time: side by side. */
static void start_check(struct payload *payload, const struct board *board)
{
	struct payload_check *check = &payload->check;

	check->image = payload->image;
	check->key = (struct image_key){board->public_key,
					board->public_key_size, board->key_name};
	check->due = true;
	check->aside = !pthread_create(&check->thread, NULL, run_check, check);
}

static void end_check(struct payload *payload)
{
	if (payload->check.aside)
		pthread_join(payload->check.thread, NULL);
	else if (payload->check.due)
		run_check(&payload->check);
	payload->check.aside = payload->check.due = false;
}

/* A damaged image is the reason for whatever else went wrong. */
static int judge(struct payload *payload, int err, struct fault *fault)
{
	end_check(payload);
	if (!payload->check.err)
		return err;
	*fault = payload->check.fault;
	return payload->check.err;
}

/*
 * Where hashes are all that is checked, they guard against damage: a file that
 * is as it was has none. Who asks for a signature has it checked each time.
 */
static bool take_kept(struct payload *payload, const struct request *request,
		      const struct board *board)
{
	struct image_part part = image_kernel(payload->image);

	/* one that lies within the tree has been read with it */
	if (request->kernel || board->public_key || !part.size || part.data ||
	    payload_kept_name(payload->image, payload->kept)) {
		*payload->kept = '\0';
		return false;
	}
	if (payload_kept_find(payload->kept, part.size, payload->image_path,
			      &payload->kernel))
		return false;
	payload->is_kept = payload->own_modules = true;
	return true;
}

int payload_open(struct payload *payload, const struct request *request,
		 const struct board *board, bool keep, struct fault *fault)
{
	int err;

	memset(payload, 0, sizeof(*payload));
	payload->kernel.fd = payload->initrd.fd = -1;
	payload->keep = keep;
	clock_gettime(CLOCK_REALTIME, &payload->start);
	err = map_image(payload, request, fault);
	if (err)
		return err;
	if (take_kept(payload, request, board))
		return 0;
	err = blob_create(&payload->kernel, "kernel", fault);
	if (!err)
		err = image_place_kernel(
			payload->image,
			request->kernel ? NULL : &payload->kernel, fault);
	if (!err)
		start_check(payload, board);
	if (!err)
		err = choose_kernel(payload, request, board, fault);
	if (!err)
		err = blob_seal(&payload->kernel, fault);
	if (err) {
		err = judge(payload, err, fault);
		payload_close(payload);
	}
	return err;
}

int payload_complete(struct payload *payload, const struct request *request,
		     const struct board *board, const char *gpu_modules,
		     struct fault *fault)
{
	int err;

	payload->gpu_modules = gpu_modules;
	err = blob_create(&payload->initrd, "initrd", fault);
	if (!err)
		err = make_initrd(payload, request, board, fault);
	err = judge(payload, err, fault);
	/* 40 MB to write: a run has no time for that, who makes a template has */
	if (!err && request->to_template && *payload->kept && !payload->is_kept)
		payload_kept_keep(payload->image, payload->kept,
				  &payload->start, &payload->kernel);
	return err;
}

int payload_release(struct payload *payload, const struct board *board,
		    struct fault *fault)
{
	struct image_part part = image_kernel(payload->image);
	struct kernel kernel;
	int err;

	if (*payload->release || !payload->own_modules)
		return 0;
	if (payload->is_kept) {
		err = image_place_kernel(payload->image, NULL, fault);
		if (err)
			return err;
		part = image_kernel(payload->image);
	}
	err = kernel_load(payload->image_path, part.data, part.size,
			  board->arch, &kernel, fault);
	if (err)
		return err;
	memcpy(payload->release, kernel.release, sizeof(payload->release));
	kernel_free(&kernel);
	return 0;
}

void payload_close(struct payload *payload)
{
	end_check(payload);
	blob_close(&payload->kernel);
	blob_close(&payload->initrd);
	image_close(payload->image);
	payload->image = NULL;
}
