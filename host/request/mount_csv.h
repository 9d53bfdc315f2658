/* SPDX-License-Identifier: GPL-2.0-or-later */
/* docker's long form of a mount: type=bind,source=/a,target=/b,readonly. */
#ifndef GPUBOX_REQUEST_MOUNT_CSV_H
#define GPUBOX_REQUEST_MOUNT_CSV_H

#include <stdbool.h>

#include "fault.h"

/* Whether @arg of --mount has that form: it begins with a key of it. */
bool mount_csv_is(const char *arg);

/*
 * The same in the form of --volume, or with @tmpfs set of --tmpfs; free()
 * takes it. Errors, FAULT_HOST: -EINVAL (a key or type that is unknown, no
 * source or target, text with quotes), -ENOMEM.
 */
int mount_csv_rewrite(const char *arg, char **formp, bool *tmpfs,
		      struct fault *fault);

#endif /* GPUBOX_REQUEST_MOUNT_CSV_H */
