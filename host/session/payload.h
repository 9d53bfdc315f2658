/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest boots from: which kernel, and the initramfs that fits it. */
#ifndef GPUBOX_SESSION_PAYLOAD_H
#define GPUBOX_SESSION_PAYLOAD_H

#include <limits.h>
#include <stdbool.h>

#include "board/board.h"
#include "fault.h"
#include "image/image.h"
#include "session/blob.h"
#include "session/options.h"
#include "session/payload_parts.h"

struct payload {
	struct image *image;
	char image_path[PATH_MAX];
	/* of the kernel; "" when nobody can tell yet */
	char release[PAYLOAD_RELEASE];
	bool own_modules;	/* the image's modules fit the kernel */
	char modules[PATH_MAX]; /* the folder they came from, or "" */
	bool keep;		/* what is made goes to the cache */
	const char *gpu_modules;
	struct blob kernel;
	struct blob initrd;
};

/*
 * Open the board's image and put the kernel and the initramfs into memory.
 *
 * The kernel is that of --kernel, else the image's, else the one this host
 * runs if it is of the guest's architecture. The initramfs is the image's
 * with, behind it, the modules (the image's own for its own kernel, else made
 * from --modules or /lib/modules/RELEASE) and the archive of --initrd; a file
 * in a later one replaces that in an earlier one. Modules that are made for the
 * run have @gpu_modules (as CONFIG_GPU_MODULES) among them.
 *
 * On success payload_close() frees. Errors are those of image_open(),
 * payload_parts.h and blob.h; -ENOENT (FAULT_HOST) when
 * there is no kernel or no folder with its modules.
 */
int payload_open(struct payload *payload, const struct options *options,
		 const struct board *board, const char *gpu_modules,
		 struct fault *fault);
void payload_close(struct payload *payload);

#endif /* GPUBOX_SESSION_PAYLOAD_H */
