// SPDX-License-Identifier: GPL-2.0-or-later
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "text.h"

/* ECMA-48: to the first column, erase in line */
#define LOG_CLEAR_LINE "\r\033[K"

static enum log_level log_level = LOG_NOTICE;
static int log_output_err;
static atomic_bool log_progress_is_there;

void log_set_level(enum log_level level)
{
	log_level = level;
}

/* Whether people look at @fd, in colour: NO_COLOR is no-color.org's. */
static bool log_is_coloured(int fd)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(fd) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

/* One write for the whole line: the command's stderr is the same file. */
static void log_line(enum log_level level, const char *prefix, const char *text)
{
	static const char *const styles[] = {
		[LOG_ERROR] = "\033[1;31m",
		[LOG_WARN] = "\033[33m",
	};
	bool styled = level <= LOG_WARN && log_is_coloured(STDERR_FILENO);
	char *line;
	ssize_t done;
	int n;

	n = asprintf(&line, "%s%sgpubox:%s %s%s\n",
		     atomic_exchange(&log_progress_is_there, false) ? LOG_CLEAR_LINE
								    : "",
		     styled ? styles[level] : "", styled ? "\033[0m" : "",
		     prefix, text);
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
		log_line(level, prefix, "out of memory while printing a message");
		return;
	}
	text_clean(text, strlen(text), "");
	log_line(level, prefix, text);
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

bool log_has_progress(void)
{
	return log_level >= LOG_NOTICE && isatty(STDERR_FILENO);
}

static void log_raw(const char *text)
{
	ssize_t done = write(STDERR_FILENO, text, strlen(text));

	(void)done;
}

/* Cut to the terminal's width: what is wrapped cannot be taken back. */
static int log_width(void)
{
	struct winsize size;

	return !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col > 1
		       ? size.ws_col - 1
		       : 79;
}

void log_progress(const char *fmt, ...)
{
	char *text, *line;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	text_clean(text, (size_t)n, "");
	n = asprintf(&line, LOG_CLEAR_LINE "%.*s", log_width(), text);
	free(text);
	if (n < 0)
		return;
	log_progress_is_there = true;
	log_raw(line);
	free(line);
}

void log_progress_end(void)
{
	if (atomic_exchange(&log_progress_is_there, false))
		log_raw(LOG_CLEAR_LINE);
}

static void log_output_failed(int err)
{
	if (!log_output_err)
		log_output_err = err ? -err : -EIO;
}

static void log_write(const char *text)
{
	errno = 0;
	if (fputs(text, stdout) < 0)
		log_output_failed(errno);
}

static void __attribute__((format(printf, 1, 0)))
log_clean(const char *fmt, va_list ap)
{
	char *text;
	int n = vasprintf(&text, fmt, ap);

	if (n < 0) {
		log_output_failed(ENOMEM);
		return;
	}
	text_clean(text, (size_t)n, "\n\t");
	log_write(text);
	free(text);
}

void log_output(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_clean(fmt, ap);
	va_end(ap);
}

void log_styled(const char *style, const char *fmt, ...)
{
	va_list ap;

	if (style) {
		log_write("\033[");
		log_write(style);
		log_write("m");
	}
	va_start(ap, fmt);
	log_clean(fmt, ap);
	va_end(ap);
	if (style)
		log_write("\033[0m");
}

int log_json(json_t *root, size_t flags)
{
	char *text = root ? json_dumps(root, flags) : NULL;
	char *clean = text ? text_clean_json(text) : NULL;

	json_decref(root);
	free(text);
	if (!clean)
		return -ENOMEM;
	log_write(clean);
	log_write("\n");
	free(clean);
	return 0;
}

int log_flush_output(void)
{
	errno = 0;
	if (fflush(stdout) && !log_output_err)
		log_output_err = errno ? -errno : -EIO;
	return log_output_err;
}

void log_paragraph(size_t column, size_t indent, const char *fmt, ...)
{
	char *text, *wrapped = NULL;
	size_t size, columns = log_columns();
	FILE *out;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		log_output_failed(ENOMEM);
		return;
	}
	/* a terminal too narrow for that breaks the lines itself */
	if (columns < indent + 20)
		columns = 0;
	out = columns ? open_memstream(&wrapped, &size) : NULL;
	if (out) {
		text_wrap(out, text, column, indent, columns);
		fclose(out);
	}
	log_output("%s\n", wrapped ? wrapped : text);
	free(wrapped);
	free(text);
}

size_t log_columns(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

bool log_coloured(void)
{
	return log_is_coloured(STDOUT_FILENO);
}
