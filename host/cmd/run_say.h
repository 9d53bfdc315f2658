/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run says of itself, to people who did not ask. */
#ifndef GPUBOX_CMD_RUN_SAY_H
#define GPUBOX_CMD_RUN_SAY_H

#include "plan/plan.h"
#include "prepare/phases.h"
#include "prepare/prepared.h"

/* What runs the guest, what of it is worth knowing, what its root is. */
void run_say_prepared(const struct prepared *prepared);

/* Which devices go to the guest, or why none does. */
void run_say_gpus(const struct plan *plan);

/* How long VFIO took to map the guest's memory, which grows with it. */
void run_say_mapping(const struct plan *plan, const struct phases *phases);

#endif /* GPUBOX_CMD_RUN_SAY_H */
