// SPDX-License-Identifier: GPL-2.0-or-later
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum log_level log_level = LOG_NOTICE;
static int log_output_err;

void log_set_level(enum log_level level)
{
	log_level = level;
}

/*
 * What a guest printed, and any file's name, may be in a message: nothing in
 * it may move the cursor or talk to the terminal. UTF-8 passes.
 */
static void log_sanitise(char *text)
{
	unsigned char *p;

	for (p = (unsigned char *)text; *p; p++) {
		if (*p == '\t')
			*p = ' ';
		else if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
}

/* One write for the whole line: the command's stderr is the same file. */
static void log_line(const char *prefix, const char *text)
{
	char *line;
	ssize_t done;
	int n;

	n = asprintf(&line, "gpubox: %s%s\n", prefix, text);
	if (n < 0)
		return;
	done = write(STDERR_FILENO, line, (size_t)n);
	(void)done; /* there is nowhere to say that stderr is gone */
	free(line);
}

static void __attribute__((format(printf, 3, 0)))
log_print(enum log_level level, const char *prefix, const char *fmt, va_list ap)
{
	char *text;

	if (level > log_level)
		return;
	if (vasprintf(&text, fmt, ap) < 0) {
		log_line(prefix, "out of memory while printing a message");
		return;
	}
	log_sanitise(text);
	log_line(prefix, text);
	free(text);
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_print(LOG_ERROR, "", fmt, ap);
	va_end(ap);
}

void log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_print(LOG_WARN, "warning: ", fmt, ap);
	va_end(ap);
}

void log_notice(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_print(LOG_NOTICE, "notice: ", fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_print(LOG_INFO, "", fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_print(LOG_DEBUG, "", fmt, ap);
	va_end(ap);
}

void log_output(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	errno = 0;
	if (vprintf(fmt, ap) < 0 && !log_output_err)
		log_output_err = errno ? -errno : -EIO;
	va_end(ap);
}

int log_flush_output(void)
{
	errno = 0;
	if (fflush(stdout) && !log_output_err)
		log_output_err = errno ? -errno : -EIO;
	return log_output_err;
}
