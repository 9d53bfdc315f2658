/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that a run will do, as one value: made of a request, a board and
 * facts of the host. Nothing here opens, makes or takes anything.
 */
#ifndef GPUBOX_PLAN_PLAN_H
#define GPUBOX_PLAN_PLAN_H

#include <jansson.h>

#include "board/board.h"
#include "fault.h"
#include "guest_abi.h"
#include "finding/finding.h"
#include "layout/layout.h"
#include "plan/gpus.h"
#include "plan/host.h"
#include "plan/job_encode.h"
#include "plan/plan_numa.h"
#include "qemu/vm.h"
#include "request/request.h"

/* The serial numbers of the root's disk and of the one over it. */
#define PLAN_ROOT_SERIAL    "gpubox-root"
#define PLAN_SCRATCH_SERIAL "gpubox-scratch"

struct job;

struct plan {
	const struct board *board;
	const struct request *request;
	const struct host *host;
	const char *name; /* of the run */
	const char *hostname;
	char *const *command; /* what was asked for, or the image's own */
	struct job_caps caps; /* with capabilities_are_asked() */
	struct vm vm;
	enum host_disk_id disks[VM_DISKS_MAX]; /* of vm.disks, in order */
	char *cmdline;
	char **argv;	      /* QEMU's */
	struct layout layout; /* of the guest's memory */
	struct gpus *gpus;
	struct plan_numa numa;
	struct findings findings; /* of the driver's parts */
	uint8_t *job; /* the first frame on the control port, without time */
	size_t job_size;
};

/*
 * Decide everything from the three. They must outlive @plan, which stays where
 * it is and is freed with plan_free(); on failure there is nothing to free. A
 * run that only prefers devices is planned without those that cannot be had:
 * plan->gpus->without says why. Errors: those of gpus_plan(),
 * coherent_check(), layout_plan(), plan_job(), vm_argv(); -EINVAL (FAULT_HOST:
 * neither the request nor the image names a command); -ENOMEM.
 */
int plan_make(struct plan *plan, const struct request *request,
	      const struct board *board, const struct host *host,
	      struct fault *fault);
void plan_free(struct plan *plan);

/* The disks of @plan's machine, and its capabilities, for plan_make(). */
void plan_disks(struct plan *plan);
void plan_caps(struct plan *plan);

/* What no plan has: it is another one each time that the job is encoded. */
struct plan_moment {
	uint64_t realtime_ns;	     /* since 1970 */
	uint8_t seed[ABI_SEED_SIZE]; /* for a guest from a template */
};

/*
 * Encode what the guest is told to run, now, in @moment, or at no time (NULL).
 * A guest from a template gets the seed, and its time later. *@framep is the
 * caller's. Errors: those of job_encode() and of a bad environment, -ENOMEM.
 */
int plan_job(const struct plan *plan, const struct plan_moment *moment,
	     uint8_t **framep, size_t *sizep, struct fault *fault);

/*
 * Give a further process what the job has and @job does not say: environment
 * (with @env's last), folder, user, groups, limits,
 * capabilities. plan_job_exec_free() frees *@envp,
 * in every case, when @job is not needed any more. Errors: -ENOMEM.
 */
int plan_job_exec(const struct plan *plan, char *const *env, struct job *job,
		  char ***envp, unsigned int *countp, struct fault *fault);
void plan_job_exec_free(char **env, unsigned int count);

/* The same of a @job that says all of it: it gets what is the guest's alone. */
void plan_job_exec_whole(const struct plan *plan, struct job *job);

/*
 * Print @plan for people; the QEMU command can be pasted into a shell. -ENOMEM.
 */
int plan_print(const struct plan *plan, struct fault *fault);

/*
 * The same for programs: two plans are the same if these are (json_equal()).
 * NULL with @fault set.
 */
json_t *plan_json(const struct plan *plan, struct fault *fault);

/* The devices of @plan, its part for both documents; NULL: out of memory. */
json_t *plan_json_gpus(const struct plan *plan);

#endif /* GPUBOX_PLAN_PLAN_H */
