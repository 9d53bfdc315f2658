/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that `gpubox run` will do, as one value. */
#ifndef GPUBOX_PLAN_PLAN_H
#define GPUBOX_PLAN_PLAN_H

#include <jansson.h>

#include "board/board.h"
#include "driver/driver.h"
#include "fault.h"
#include "layer/layer.h"
#include "layout/layout.h"
#include "qemu/accel.h"
#include "qemu/caps.h"
#include "qemu/vm.h"
#include "file/blob.h"
#include "plan/coherent.h"
#include "plan/gpus.h"
#include "plan/mounts.h"
#include "request/options.h"
#include "plan/payload.h"
#include "guest/phases.h"

/* The serial number of the root's disk. */
#define PLAN_ROOT_SERIAL "gpubox-root"

struct plan {
	const struct board *board;
	const struct options *options;
	const char *name; /* of the run */
	const char *hostname;
	struct accel accel;
	struct qemu_caps *caps;
	struct vm vm;
	char *cmdline;
	char **argv; /* QEMU's */
	struct payload payload;
	struct blob dtb;
	struct layer root;
	struct mounts mounts;
	struct layer scratch;
	struct driver driver;	   /* no type of its layer: the run has none */
	char without_driver[1024]; /* why the host's is not there, or "" */
	const struct layer *disks[VM_DISKS_MAX]; /* of vm.disks, in order */
	struct layout layout;			 /* of the guest's memory */
	struct gpus *gpus;
	struct coherent *coherent; /* NULL: no driver for them */
	uint8_t *job;		   /* the first frame on the control port */
	size_t job_size;
};

/*
 * Decide everything. @options and @board must outlive @plan, which is freed
 * with plan_free(); on failure there is nothing to free. Looks at the host
 * and probes QEMU and KVM; changes nothing but, for a run that is not dry, the
 * cache (layer.h). Errors: those of the rooms asked.
 */
int plan_make(struct plan *plan, const struct options *options,
	      const struct board *board, struct phases *phases,
	      struct fault *fault);

/*
 * Take the devices of @plan from the host and settle what depends on them:
 * where the memory lies, the device tree, QEMU's words and the job. They are
 * given back by plan_free() at the latest. A run that only prefers devices
 * goes on without those that cannot be had and says so in
 * plan->gpus->without. Errors: those of gpus_take() and of planning.
 */
int plan_take_gpus(struct plan *plan, struct fault *fault);
void plan_free(struct plan *plan);

/*
 * Open the layers of @plan and give them to its machine as disks; for
 * plan_make(). Errors: those of layer_open().
 */
int plan_disks(struct plan *plan, struct phases *phases, struct fault *fault);

/* The guest gets @layer, which is @plan's own, as the disk @serial. */
void plan_add_disk(struct plan *plan, const char *serial,
		   const struct layer *layer);

/* Whether the run may put something into the cache. */
bool plan_makes(const struct plan *plan);

/*
 * The driver layer of --driver, or, for a device of the board's and the kernel
 * of this host, this host's. Errors: those of driver_open(); -EINVAL
 * (FAULT_GUEST: it is for another kernel).
 */
int plan_driver(struct plan *plan, struct phases *phases, struct fault *fault);

/*
 * Encode what the guest is told to run, in place of what @plan has of it; for
 * plan_make() and once more when devices are taken. Errors: those of
 * job_encode() and of a bad environment, -ENOMEM.
 */
int plan_job(struct plan *plan, struct fault *fault);

/* QEMU has the files: let go of ours while the guest boots. */
void plan_hand_over(struct plan *plan);

/* Print @plan for people; the QEMU command can be pasted into a shell. */
int plan_print(const struct plan *plan, struct fault *fault);

/* The same for programs; NULL with @fault set. */
json_t *plan_json(const struct plan *plan, struct fault *fault);

/* The devices of @plan, its part for both documents; NULL: out of memory. */
json_t *plan_gpus_json(const struct plan *plan);

#endif /* GPUBOX_PLAN_PLAN_H */
