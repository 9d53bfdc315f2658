/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What 'cache' and 'template' list, and how: what is in the cache's folder. */
#ifndef GPUBOX_CMD_KEPT_H
#define GPUBOX_CMD_KEPT_H

#include <stdint.h>

#include "fault.h"

/*
 * What is done there: @dir is the open folder, or -1 where there is none yet,
 * which is as good as an empty one; @where is its path.
 */
typedef int (*kept_fn)(const void *job, int dir, const char *where,
		       struct fault *fault);

/* Open the folder for @act and close it. Errors: cache_open()'s and @act's. */
int kept_look(kept_fn act, const void *job, struct fault *fault);

/* That @where could not be read or cleared; returns @err. */
int kept_fail(const char *where, int err, struct fault *fault);

/* A line: @bytes, @seconds since 1970 on this host's clock, and what it is. */
void kept_say(uint64_t bytes, int64_t seconds, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* GPUBOX_CMD_KEPT_H */
