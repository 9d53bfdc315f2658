/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder or a file that the host shares with the guest by virtiofs. */
#ifndef GPUBOX_GUEST_INIT_SHARE_H
#define GPUBOX_GUEST_INIT_SHARE_H

#include "failure.h"
#include "job_mount.h"

#define SHARE_TYPE "virtiofs"

/*
 * Mount @mount with the @flags of mount(2) at the working directory. Errors:
 * -ENODEV (the kernel has no virtiofs), those of mount(2).
 */
int share_folder(const struct job_mount *mount, unsigned long flags,
		 struct failure *failure);

/*
 * The same of the one file that it has (ABI_SHARE_FILE), at the file
 * mount->path, which is made where it is missing. Nothing else of it can be
 * opened by a name afterwards. Further errors: those of walk_file(), -EINVAL
 * (something there that is no file).
 */
int share_file(const struct job_mount *mount, unsigned long flags,
	       struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_SHARE_H */
