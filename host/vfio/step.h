/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One write to the host on a device's way to a guest or back. */
#ifndef GPUBOX_VFIO_STEP_H
#define GPUBOX_VFIO_STEP_H

#include <stddef.h>

#include "fault.h"
#include "pci/pci.h"

enum step_kind {
	STEP_MODULE,   /* load module @value */
	STEP_D3COLD,   /* d3cold_allowed */
	STEP_OVERRIDE, /* driver_override; "" clears it */
	STEP_UNBIND,   /* from driver @value */
	STEP_RESET,    /* by the method the kernel chooses */
	STEP_ANSWER,   /* nothing is written: the device must answer */
	STEP_BIND,     /* to driver @value */
	STEP_POWER,    /* power/control */
};

struct step {
	enum step_kind kind;
	struct pci_bdf bdf; /* zero with STEP_MODULE */
	char value[64];
};

/* Seven kinds for each device of the largest group, and the module. */
#define STEPS_MAX (7 * 64 + 1)

struct steps {
	size_t count;
	struct step step[STEPS_MAX];
};

/* Add one; more than STEPS_MAX cannot come from groups as iommu.h has them. */
void steps_add(struct steps *steps, enum step_kind kind, struct pci_bdf bdf,
	       const char *value);

/* "0000:01:00.0: unbind from nvidia". Returns @text. */
char *step_text(const struct step *step, char *text, size_t size);

struct step_host {
	const char *root; /* "" is this host */
	int deadline_ms;  /* for one write */
	int lock_fd;	  /* of the device: a hanging write keeps it; or -1 */
	int hung_pid;	  /* out: the child whose write hangs, else 0 */
};

/*
 * Do @step and read back that it happened; what is so already is not done
 * again. Errors, FAULT_HOST: -ETIMEDOUT (the write hangs in the kernel in
 * @host->hung_pid and the device is lost), -ENODEV (no such device, or it
 * does not answer), -EBUSY (on another driver than was expected), -EIO (the
 * write was taken but had no effect), else what the kernel said to the write.
 */
int step_run(struct step_host *host, const struct step *step,
	     struct fault *fault);

#endif /* GPUBOX_VFIO_STEP_H */
