/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The capabilities of a command, set in its own process before it is. */
#ifndef GPUBOX_GUEST_INIT_CAPABILITY_H
#define GPUBOX_GUEST_INIT_CAPABILITY_H

#include "job.h"

/*
 * While the process is root's, before its user is set: drop from the bounding
 * set what is not in there, and keep the others over the change of the user.
 * Errors: those of prctl(2).
 */
int capability_begin(const struct job_caps *caps);

/*
 * With the user set: make the other four sets what @caps says. What the
 * kernel does not know is left out. Errors: those of capset(2), as of a set
 * that is not part of the one it must be part of, and of prctl(2).
 */
int capability_set(const struct job_caps *caps);

#endif /* GPUBOX_GUEST_INIT_CAPABILITY_H */
