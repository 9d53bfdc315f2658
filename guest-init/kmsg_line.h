/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg). */
#ifndef GPUBOX_GUEST_INIT_KMSG_LINE_H
#define GPUBOX_GUEST_INIT_KMSG_LINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Take the next line of the text of the record of @size bytes at *@at (0 to
 * begin with), which is moved on. The text follows "PRIORITY,...;" and ends
 * before the first newline; newlines in it are written "\x0a". At most @max
 * bytes of a line: *@line lies in @record. False: there are no more.
 */
bool kmsg_next(const char *record, size_t size, size_t max, size_t *at,
	       const char **line, size_t *length);

/* @line of @length bytes begins with @word. */
bool kmsg_begins(const char *line, size_t length, const char *word);

#endif /* GPUBOX_GUEST_INIT_KMSG_LINE_H */
