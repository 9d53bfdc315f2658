/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries steps out on a host, under the locks of their devices. */
#ifndef GPUBOX_VFIO_RUNNER_H
#define GPUBOX_VFIO_RUNNER_H

#include "fault.h"
#include "vfio/lock.h"
#include "vfio/step.h"

/* Called before a step, and with @done after it. */
typedef void (*runner_fn)(void *arg, const struct step *step, bool done);

struct runner {
	const char *root;	   /* "" is this host */
	int deadline_ms;	   /* for one write */
	const struct locks *locks; /* held by the caller */
	runner_fn observe;	   /* or NULL */
	void *arg;
};

/*
 * step_run(), with its errors, with the lock of the step's device kept by a
 * write that hangs.
 */
int runner_step(const struct runner *runner, const struct step *step,
		struct fault *fault);

#endif /* GPUBOX_VFIO_RUNNER_H */
