/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The job's GPUs: their driver is loaded, and found to run them. */
#ifndef GPUBOX_GUEST_INIT_GPU_H
#define GPUBOX_GUEST_INIT_GPU_H

#include <stdbool.h>

#include "control.h"
#include "failure.h"
#include "job.h"
#include "kmsg.h"
#include "modules.h"
#include "nodes.h"

struct gpu {
	int children; /* of child_watch() */
	bool down;    /* gpu_report() has said so */
	struct modules modules;
	struct nodes nodes;
	struct kmsg kmsg;
};

/* The job asks for one, or has a driver to load. */
bool gpu_wanted(const struct job *job);

/*
 * Load the driver: the modules of the driver layer or, without one, those of
 * ABI_MODULE_LIST that are marked ABI_MODULE_GPU. @gpu must stay where it is.
 * Errors: those of modules.h, as the GPU's fault.
 */
int gpu_load(struct gpu *gpu, const struct job *job, struct failure *failure);

/*
 * Check that the driver runs exactly the job's GPUs and make its nodes
 * (nodes.h), within the job's deadline for each step. What was opened stays
 * open. Errors, the GPU's: -ENODEV (one has no driver, the driver has another
 * set), -ETIMEDOUT, those of nodes_make().
 */
int gpu_check(struct gpu *gpu, const struct job *job, struct failure *failure);

/*
 * Tell the host what the kernel has logged of it, and that it is up or, with
 * @failure, that it is not. Errors: those of control_write().
 */
int gpu_report(struct gpu *gpu, struct control *control,
	       const struct failure *failure);

/* No module may be loaded from now on. Errors: those of write(2). */
int gpu_lock(struct failure *failure);

/* Close the devices, so that the driver can leave them in order. */
void gpu_close(struct gpu *gpu);

#endif /* GPUBOX_GUEST_INIT_GPU_H */
