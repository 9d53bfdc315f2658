/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks, and the verdict they add up to. */
#ifndef GPUBOX_DOCTOR_DOCTOR_H
#define GPUBOX_DOCTOR_DOCTOR_H

#include <jansson.h>

#include "doctor/facts.h"
#include "finding/finding.h"

/* The exit status of doctor. */
enum doctor_verdict {
	DOCTOR_READY = 0,
	DOCTOR_NOT_READY = 1,
	DOCTOR_UNKNOWN = 2, /* nothing blocks, but something is not known */
};

/* Let every check look at @facts. Pure: same facts, same findings. */
void doctor_run(const struct facts *facts, struct findings *findings);

/*
 * One device, NULL for the whole: the host must be ready and, with several
 * candidates, at least one of them, as `--gpu auto` takes the first that is.
 */
enum doctor_verdict doctor_verdict(const struct facts *facts,
				   const struct findings *findings,
				   const struct facts_device *device);

/* "ready", "not-ready", "unknown" */
const char *doctor_verdict_name(enum doctor_verdict verdict);

/* The report for people, on stdout; @colour: with terminal attributes. */
void doctor_print(const struct facts *facts, const struct findings *findings,
		  bool colour);

/* The report for programs; NULL when out of memory. */
json_t *doctor_json(const struct facts *facts, const struct findings *findings);

#endif /* GPUBOX_DOCTOR_DOCTOR_H */
