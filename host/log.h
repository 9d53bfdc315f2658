/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one printer of the launcher. A message is one line on stderr, starts
 * with "gpubox: " and names its object first; the newline is added here.
 */
#ifndef GPUBOX_LOG_H
#define GPUBOX_LOG_H

enum log_level {
	LOG_ERROR = 0,
	LOG_WARN = 1,
	LOG_NOTICE = 2, /* the default: what the user did not ask for */
	LOG_INFO = 3,	/* -v */
	LOG_DEBUG = 4,	/* -vv */
};

/* What is above @level is not printed. */
void log_set_level(enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Print @fmt on stdout: the result of a command, as opposed to a message.
 * A write error is remembered; log_flush_output() returns it.
 */
void log_output(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Returns 0, or the -errno of the first failed write to stdout. */
int log_flush_output(void);

#endif /* GPUBOX_LOG_H */
