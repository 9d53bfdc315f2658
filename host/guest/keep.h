/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of a run whose traces the user wants to keep. */
#ifndef GPUBOX_GUEST_KEEP_H
#define GPUBOX_GUEST_KEEP_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>

#include "fault.h"

struct keep {
	char dir[PATH_MAX]; /* "": nothing is kept */
	int console_fd;	    /* console.log, or -1 */
	int vmm_fd;	    /* qemu-stderr.log, or -1 */
};

/*
 * With @wanted make the folder and its files; without it only set @keep so.
 * The folder is @dir, else @name-PID below $XDG_RUNTIME_DIR/gpubox, or
 * below /run/gpubox for root. Errors, FAULT_HOST: what the file system says.
 * keep_close() in every case.
 */
int keep_open(struct keep *keep, bool wanted, const char *dir, const char *name,
	      struct fault *fault);

/* Write @plan to plan.json there. */
int keep_plan(const struct keep *keep, const json_t *plan, struct fault *fault);

void keep_close(struct keep *keep);

#endif /* GPUBOX_GUEST_KEEP_H */
