/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest boots from: which kernel, and the initramfs that fits it. */
#ifndef GPUBOX_PREPARE_PAYLOAD_H
#define GPUBOX_PREPARE_PAYLOAD_H

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "board/board.h"
#include "fault.h"
#include "fit/image.h"
#include "file/blob.h"
#include "file/stash.h"
#include "request/request.h"
#include "prepare/payload_parts.h"

/* The image's check, which goes on beside the rest. */
struct payload_check {
	struct image *image;
	struct image_key key;
	struct fault fault;
	int err;
	bool due;   /* not ended yet */
	bool aside; /* in @thread */
	pthread_t thread;
};

struct payload {
	struct image *image;
	char image_path[PATH_MAX];
	/* of the kernel; "" when nobody can tell yet */
	char release[PAYLOAD_RELEASE];
	bool of_host;		/* the kernel is the one that runs here */
	bool own_modules;	/* the image's modules fit the kernel */
	char modules[PATH_MAX]; /* the folder they came from, or "" */
	bool keep;		/* what is made goes to the cache */
	const char *gpu_modules;
	struct timespec start; /* before anything was read */
	/* where the cache has the image's kernel; "": it may not */
	char kept[STASH_NAME];
	/* and it is there: the image was checked */
	bool is_kept;
	struct payload_check check; /* must not be moved */
	struct blob kernel;
	struct blob initrd;
};

/* Which image it will be. Errors: those of image_find(), -ENAMETOOLONG. */
int payload_image_path(const struct request *request, char path[PATH_MAX],
		       struct fault *fault);

/* Where the kernel that this host runs is, if it is there. */
void payload_host_kernel(char path[PATH_MAX]);

/*
 * Open the board's image and put the kernel into memory: that of --kernel,
 * else the image's, else the one this host runs if it is of the guest's
 * architecture. The image is checked meanwhile; @payload must stay where it
 * is. With @keep what is made on the way goes to the cache. An image without a
 * key that has not changed since a template was made of it is not checked once
 * more, and its kernel is in the cache (payload_kept.h).
 *
 * On success payload_close() frees, as also when what follows fails; on failure
 * nothing is open. Errors are those of image_open(), payload_parts.h and
 * blob.h; FAULT_HOST: -ENOENT (there is no kernel), -EACCES (it may not be
 * read).
 */
int payload_open(struct payload *payload, const struct request *request,
		 const struct board *board, bool keep, struct fault *fault);

/*
 * Put the initramfs into memory, too, and wait for the image's check. It is
 * the image's with, behind it, the modules (the image's own for its own
 * kernel, else made from --modules or /lib/modules/RELEASE) and the archive of
 * --initrd; a file in a later one replaces that in an earlier one. Modules
 * that are made for the run have @gpu_modules (as CONFIG_GPU_MODULES) among
 * them. For a template the kernel is kept. Errors as above; -ENOENT
 * (FAULT_HOST): no folder with the modules; -EBADMSG (FAULT_GUEST): the image
 * has no initramfs.
 */
int payload_complete(struct payload *payload, const struct request *request,
		     const struct board *board, const char *gpu_modules,
		     struct fault *fault);

/*
 * Find out payload->release of the image's own kernel, which takes a while
 * and so is done for who needs it alone. It may stay "". Errors: those of
 * kernel_load().
 */
int payload_release(struct payload *payload, const struct board *board,
		    struct fault *fault);
void payload_close(struct payload *payload);

#endif /* GPUBOX_PREPARE_PAYLOAD_H */
