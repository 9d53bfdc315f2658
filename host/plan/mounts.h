/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mounted into the root: the sources, opened, and their disks. */
#ifndef GPUBOX_PLAN_MOUNTS_H
#define GPUBOX_PLAN_MOUNTS_H

#include <jansson.h>

#include "fault.h"
#include "guest_abi.h"
#include "layer/layer.h"
#include "qemu/vm.h"
#include "plan/job.h"
#include "request/options.h"

struct mounts {
	unsigned int count; /* of disks */
	struct layer layers[VM_MOUNTS_MAX];
	char serials[VM_MOUNTS_MAX][ABI_SERIAL_MAX + 1];
};

/*
 * Open the sources of @options, in their order; with @make their images are
 * made. On success mounts_close() undoes it, on failure nothing is open.
 * Errors: those of layer_open_as().
 */
int mounts_open(struct mounts *mounts, const struct options *options, bool make,
		struct fault *fault);
void mounts_close(struct mounts *mounts);

/* Their part of the job, into @rows; returns how many. */
unsigned int mounts_to_job(const struct mounts *mounts,
			   const struct options *options,
			   struct job_mount rows[ABI_MOUNTS_MAX]);

/* For programs, and for people on the log's output; NULL: out of memory. */
json_t *mounts_json(const struct mounts *mounts, const struct options *options);
void mounts_print(const struct mounts *mounts, const struct options *options);

#endif /* GPUBOX_PLAN_MOUNTS_H */
