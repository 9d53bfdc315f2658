/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tar archive of a root file system, as files. */
#ifndef GPUBOX_LAYER_TAR_H
#define GPUBOX_LAYER_TAR_H

#include "fault.h"

/*
 * Unpack the archive @path, compressed or not, into the new folder @dir:
 * owners by their numbers, modes, times, extended attributes, links, devices.
 * Names stay below @dir. Uses the working directory and puts it back. What
 * was unpacked is there also on failure; tar_remove() it. Errors: -EBADMSG
 * (FAULT_GUEST: no archive, or a damaged one); FAULT_HOST: -EPERM (something
 * of it takes rights that we have not), those of the file system.
 */
int tar_unpack(const char *path, const char *dir, struct fault *fault);

/* Remove the folder @dir with all that is below it, as far as we may. */
void tar_remove(const char *dir);

#endif /* GPUBOX_LAYER_TAR_H */
