// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *words_format(const char *fmt, va_list ap)
	__attribute__((format(printf, 1, 0)));

static char *words_format(const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		return NULL;
	return text;
}

static int words_grow(struct words *words)
{
	size_t room = words->room ? words->room * 2 : 64;
	char **list;

	if (words->count + 1 < words->room)
		return 0;
	list = reallocarray(words->list, room, sizeof(*list));
	if (!list)
		return -ENOMEM;
	words->list = list;
	words->room = room;
	return 0;
}

void words_add(struct words *words, const char *fmt, ...)
{
	va_list ap;
	char *text;

	if (words->err)
		return;
	va_start(ap, fmt);
	text = words_format(fmt, ap);
	va_end(ap);
	if (!text || words_grow(words)) {
		free(text);
		words->err = -ENOMEM;
		return;
	}
	words->list[words->count++] = text;
	words->list[words->count] = NULL;
}

static void words_append(struct words *words, char *tail)
{
	char **last = &words->list[words->count - 1];
	char *text = NULL;

	if (!tail || asprintf(&text, "%s%s", *last, tail) < 0) {
		words->err = -ENOMEM;
		return;
	}
	free(*last);
	*last = text;
}

void words_extend(struct words *words, const char *fmt, ...)
{
	va_list ap;
	char *tail;

	if (words->err)
		return;
	va_start(ap, fmt);
	tail = words_format(fmt, ap);
	va_end(ap);
	words_append(words, tail);
	free(tail);
}

void words_extend_value(struct words *words, const char *value)
{
	char *tail, *p;

	if (words->err)
		return;
	tail = malloc(2 * strlen(value) + 1);
	if (!tail) {
		words->err = -ENOMEM;
		return;
	}
	for (p = tail; *value; value++) {
		if (*value == ',')
			*p++ = ',';
		*p++ = *value;
	}
	*p = '\0';
	words_append(words, tail);
	free(tail);
}

void words_free(char **list)
{
	char **p;

	for (p = list; p && *p; p++)
		free(*p);
	free(list);
}
