/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a container executes, looked for in its root from outside, as the guest
 * will: engines tell a command that is missing from other failures by
 * 'create'.
 */
#ifndef GPUBOX_OCI_EXECUTABLE_H
#define GPUBOX_OCI_EXECUTABLE_H

#include "oci/spec.h"

/*
 * Look for process.args[0] below the folder @root, with the mounts of @spec on
 * it; @bundle is where their relative sources are. The root is hostile: no link
 * in it leads out. What cannot be looked at from here, as what is in the
 * guest's own /proc, is taken to be there. Errors, FAULT_COMMAND: -ENOENT,
 * -EACCES.
 */
int executable_check(const struct spec *spec, const char *root,
		     const char *bundle, struct fault *fault);

#endif /* GPUBOX_OCI_EXECUTABLE_H */
