/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one printer of the launcher. A message is one line on stderr, starts
 * with "gpubox: " and names its object first; the newline is added here.
 */
#ifndef GPUBOX_LOG_H
#define GPUBOX_LOG_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum log_level {
	LOG_ERROR = 0,
	LOG_WARN = 1,
	LOG_NOTICE = 2, /* the default: what the user did not ask for */
	LOG_INFO = 3,	/* --verbose */
};

/* What is above @level is not printed. */
void log_set_level(enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A line on the terminal that the next one, or a message, takes the place of:
 * it says that something goes on. Without a terminal on stderr there is none.
 */
bool log_has_progress(void);
void log_progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_progress_end(void);

/*
 * Print @fmt on stdout: the result of a command, as opposed to a message.
 * A write error is remembered; log_flush_output() returns it.
 */
void log_output(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same in the @style of ECMA-48's SGR, as "1;31"; NULL: in none. */
void log_styled(const char *style, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Print @root (whose reference is taken; NULL is out of memory) on stdout, in
 * the form of @flags, json_dumps(3). 0 or -ENOMEM: nothing was printed.
 */
int log_json(json_t *root, size_t flags);

/*
 * Print @fmt and a newline, where stdout stands at @column: on a terminal in
 * lines of its width, those after the first behind @indent blanks.
 */
void log_paragraph(size_t column, size_t indent, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Columns of the terminal that stdout is; 0: it is none, or does not say. */
size_t log_columns(void);

/*
 * Whether what people look at may be coloured: stdout is a terminal that can,
 * and NO_COLOR (no-color.org) is not set.
 */
bool log_coloured(void);

/* Returns 0, or the -errno of the first failed write to stdout. */
int log_flush_output(void);

#endif /* GPUBOX_LOG_H */
