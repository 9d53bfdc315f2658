/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moments of the wall clock, as guests' records and logs have them. */
#ifndef GPUBOX_KEEPER_MOMENT_H
#define GPUBOX_KEEPER_MOMENT_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

/* "2026-11-29T09:00:00.123456789Z" and its NUL */
#define MOMENT_TEXT 31

/* CLOCK_REALTIME in ns since 1970. */
int64_t moment_now(void);

/* RFC 3339 in UTC with nine digits behind the dot, as docker prints it. */
void moment_print(int64_t ns, char text[MOMENT_TEXT]);

/*
 * Read what moment_print() wrote, from the first of @text's @size bytes on.
 * -EINVAL: it is something else.
 */
int moment_read(const char *text, size_t size, int64_t *ns);

/*
 * What people write: RFC 3339 (Z or no zone: UTC; a date alone), seconds since
 * 1970 behind '@', or a duration before @now, as in 10m. -EINVAL, FAULT_HOST,
 * with @what.
 */
int moment_parse(const char *what, const char *text, int64_t now, int64_t *ns,
		 struct fault *fault);

/* "3 seconds", "5 minutes", "2 hours": docker's words for @ns of time. */
void moment_span(int64_t ns, char *text, size_t size);

#endif /* GPUBOX_KEEPER_MOMENT_H */
