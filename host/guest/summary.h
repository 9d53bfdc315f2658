/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a run is told: to people on stderr, to programs as one document. */
#ifndef GPUBOX_GUEST_SUMMARY_H
#define GPUBOX_GUEST_SUMMARY_H

#include <jansson.h>

#include "guest/outcome.h"
#include "prepare/phases.h"
#include "plan/plan.h"
#include "guest/pump.h"

/* Everything there is to tell; @plan is NULL when none could be made. */
struct summary {
	const struct plan *plan;
	const struct outcome_facts *facts;
	const struct outcome *outcome;
	const struct phases *phases; /* settled */
	const struct pump_capture *out;
	const struct pump_capture *err;
};

/* The fault with what QEMU and the guest's console said last, by log.h. */
void summary_print(const struct summary *summary);

/* NULL: out of memory. */
json_t *summary_json(const struct summary *summary);

#endif /* GPUBOX_GUEST_SUMMARY_H */
