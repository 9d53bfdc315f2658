/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a sandbox's guest. */
#ifndef GPUBOX_OPENSHELL_ACT_END_H
#define GPUBOX_OPENSHELL_ACT_END_H

#include <stdbool.h>

#include "fault.h"
#include "keeper/entry.h"

/* From SIGTERM to SIGKILL, as of 'gpubox stop'. */
#define ACT_END_SECONDS 10

/* Whether somebody runs the guest of @id, or starts it, and it is to run. */
bool act_end_runs(const char *id, const struct entry *sandbox);

/*
 * End the guest of @id, if there is one, with its devices back, and remove what
 * is kept of it. Errors: those of client_kill() and entry_remove().
 */
int act_end(const char *id, int seconds, struct fault *fault);

#endif /* GPUBOX_OPENSHELL_ACT_END_H */
