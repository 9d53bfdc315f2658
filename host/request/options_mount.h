/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --mount, --volume and --tmpfs as values. */
#ifndef GPUBOX_REQUEST_OPTIONS_MOUNT_H
#define GPUBOX_REQUEST_OPTIONS_MOUNT_H

#include "request/request.h"

/*
 * Append what the option's value says to @request. Errors, FAULT_HOST:
 * -EINVAL (its form, a folder that is gpubox's own, too many), -ENOMEM.
 */
int options_mount_set(struct request *request, const char *arg,
		      struct fault *fault);
int options_mount_set_tmpfs(struct request *request, const char *arg,
			    struct fault *fault);

#endif /* GPUBOX_REQUEST_OPTIONS_MOUNT_H */
