/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes, durations and limits as people write them on a command line. */
#ifndef GPUBOX_REQUEST_UNITS_H
#define GPUBOX_REQUEST_UNITS_H

#include <stdint.h>

#include "fault.h"

/* setrlimit(2) of one resource; UINT64_MAX is no limit. */
struct units_limit {
	int resource;
	uint64_t soft;
	uint64_t hard;
};

/*
 * A size as docker has it: a whole number and b, k, m, g or t, in either
 * case and with an optional "b" behind; bytes without one. All errors of
 * this file are -EINVAL, FAULT_HOST; @what names the option in the message.
 */
int units_bytes(const char *what, const char *text, uint64_t *bytes,
		struct fault *fault);

/*
 * A duration as timeout(1) has it: a decimal number and s, m, h or d;
 * seconds without one. In milliseconds, rounded up; at most 100 years.
 */
int units_duration(const char *what, const char *text, int64_t *ms,
		   struct fault *fault);

/* NAME=SOFT[:HARD] as docker has it; -1 or "unlimited" is no limit. */
int units_limit(const char *text, struct units_limit *limit, struct fault *fault);

/* The resource of setrlimit(2) called @name, as in "nofile"; or -ENOENT. */
int units_resource(const char *name);

/* A whole number in @base from @min to @max. */
int units_number(const char *what, const char *text, int base, uint64_t min,
		 uint64_t max, uint64_t *value, struct fault *fault);

#endif /* GPUBOX_REQUEST_UNITS_H */
