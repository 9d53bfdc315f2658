// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/kept.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "file/cache.h"
#include "log.h"

/* As long as the longest note of a template. */
#define KEPT_TEXT 640

int kept_look(kept_fn act, const void *job, struct fault *fault)
{
	char where[PATH_MAX] = "";
	int dir, err;

	dir = cache_open(false, where);
	if (dir < 0 && dir != -ENOENT)
		return cache_say(dir, fault);
	if (dir < 0)
		cache_where(where);
	err = act(job, dir < 0 ? -1 : dir, where, fault);
	if (dir >= 0)
		close(dir);
	return err;
}

int kept_fail(const char *where, int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: %s", where, strerror(-err));
}

void kept_say(uint64_t bytes, int64_t seconds, const char *format, ...)
{
	char text[KEPT_TEXT], day[32];
	time_t then = (time_t)seconds;
	struct tm tm;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!localtime_r(&then, &tm) ||
	    !strftime(day, sizeof(day), "%Y-%m-%d %H:%M", &tm))
		snprintf(day, sizeof(day), "?");
	log_output("%14lu  %-16s  %s\n", bytes, day, text);
}
