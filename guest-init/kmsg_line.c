// SPDX-License-Identifier: GPL-2.0-or-later
#include "kmsg_line.h"

#include "mem.h"

#define KMSG_NEWLINE "\\x0a"

/* Where the text begins; @size: there is none. */
static size_t kmsg_text(const char *record, size_t size)
{
	size_t at = 0;

	while (at < size && record[at] != ';' && record[at] != '\n')
		at++;
	return at < size && record[at] == ';' ? at + 1 : size;
}

static bool kmsg_breaks(const char *text, size_t left)
{
	return *text == '\n' || kmsg_begins(text, left, KMSG_NEWLINE);
}

bool kmsg_next(const char *record, size_t size, size_t max, size_t *at,
	       const char **line, size_t *length)
{
	size_t end;

	if (!*at)
		*at = kmsg_text(record, size);
	if (*at >= size || record[*at] == '\n')
		return false;
	for (end = *at; end < size && !kmsg_breaks(record + end, size - end);)
		end++;
	*line = record + *at;
	*length = end - *at < max ? end - *at : max;
	*at = end;
	if (end < size && record[end] != '\n')
		*at += sizeof(KMSG_NEWLINE) - 1;
	return true;
}

bool kmsg_begins(const char *line, size_t length, const char *word)
{
	size_t size = strlen(word);

	return size <= length && !memcmp(line, word, size);
}
