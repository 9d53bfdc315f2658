/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs of 'gpubox firmware' share. */
#ifndef GPUBOX_CMD_FIRMWARE_H
#define GPUBOX_CMD_FIRMWARE_H

#include <stdbool.h>

#include "fault.h"
#include "pci/pci.h"

struct firmware_job {
	const char *root;
	const char *tables;   /* NULL: the host's own */
	const char *output;   /* NULL: none */
	const char *argument; /* NULL: none */
	bool json;
	bool check;
	bool yes;
	bool always;
	bool dry_run;
};

/* Each returns an exit status, or -errno with @fault filled in. */
int firmware_relax(const struct firmware_job *job, struct fault *fault);
int firmware_install(const struct firmware_job *job, struct fault *fault);
int firmware_remove(const struct firmware_job *job, struct fault *fault);

/*
 * The owner's agreement: given by --yes, or asked for on a terminal. 0, or
 * -ECANCELED (no), -EAGAIN (nobody to ask); FAULT_HOST.
 */
int firmware_agree(const struct firmware_job *job, struct fault *fault);

#endif /* GPUBOX_CMD_FIRMWARE_H */
