/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --mount, --volume and --tmpfs as values. */
#ifndef GPUBOX_REQUEST_OPTIONS_MOUNT_H
#define GPUBOX_REQUEST_OPTIONS_MOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

struct option_row;
struct options;

/* What the command finds at @path of its root. */
struct options_mount {
	char *source; /* NULL: a tmpfs */
	char *path;   /* as guest_abi.h wants it */
	bool write;   /* to @source */
	bool exec;
	uint64_t bytes; /* of a tmpfs; 0: not said */
	uint32_t mode;	/* of a tmpfs's folder */
};

/*
 * Append what the option's value says to @options. Errors, FAULT_HOST:
 * -EINVAL (its form, a folder that is gpubox's own, too many), -ENOMEM.
 */
int options_set_mount(struct options *options, const struct option_row *row,
		      const char *arg, struct fault *fault);
int options_set_tmpfs(struct options *options, const struct option_row *row,
		      const char *arg, struct fault *fault);
void options_mount_free(struct options_mount *mount);

#endif /* GPUBOX_REQUEST_OPTIONS_MOUNT_H */
