/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a run is told: to people on stderr, to programs as one document. */
#ifndef GPUBOX_SESSION_REPORT_H
#define GPUBOX_SESSION_REPORT_H

#include <jansson.h>

#include "session/outcome.h"
#include "session/phases.h"
#include "session/plan.h"
#include "session/stream.h"

/* Everything there is to tell; @plan is NULL when none could be made. */
struct report {
	const struct plan *plan;
	const struct facts *facts;
	const struct outcome *outcome;
	const struct phases *phases; /* settled */
	const struct capture *out;
	const struct capture *err;
};

/* The fault with what QEMU and the guest's console said last, by log.h. */
void report_print(const struct report *report);

/* NULL: out of memory. */
json_t *report_json(const struct report *report);

#endif /* GPUBOX_SESSION_REPORT_H */
