/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The disk of a sandbox, over its image: the contract keeps what was written
 * from Stop to Start. It is the file ID.ext4 of a folder, which one driver at a
 * time has, and goes with the sandbox.
 */
#ifndef GPUBOX_OPENSHELL_UPPER_H
#define GPUBOX_OPENSHELL_UPPER_H

#include <limits.h>

#include "fault.h"
#include "openshell/setup.h"

/* The path of it. -ENAMETOOLONG, FAULT_HOST. */
int upper_path(const struct setup *setup, const char *id, char path[PATH_MAX],
	       struct fault *fault);

/* Remove it, if there is one. Errors, FAULT_HOST: those of unlink(2). */
int upper_remove(const struct setup *setup, const char *id, struct fault *fault);

/*
 * Hold the folder, which is made, for as long as the descriptor is open that
 * this returns to the caller, and remove disks whose sandbox is not in @store,
 * which ->state is. Errors, FAULT_HOST: -EBUSY (another driver has it), -EEXIST
 * (it belongs to another state), those of folder_open() and realpath(3).
 */
int upper_open(const struct setup *setup, int store, struct fault *fault);

#endif /* GPUBOX_OPENSHELL_UPPER_H */
