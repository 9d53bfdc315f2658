// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The well-formed sequence at @p, table 3-7 of the Unicode Standard: its
 * length, and its number in *@code; 0 when there is none.
 */
static size_t text_sequence(const unsigned char *p, size_t left, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t i, length;

	if (*p < 0x80)
		length = 1;
	else if (*p >= 0xc2 && *p < 0xe0)
		length = 2;
	else if (*p >= 0xe0 && *p < 0xf0)
		length = 3;
	else if (*p >= 0xf0 && *p < 0xf5)
		length = 4;
	else
		return 0;
	if (length > left)
		return 0;
	*code = length == 1 ? *p : *p & (0xffu >> (length + 1));
	for (i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	if (*code < least[length] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return length;
}

/*
 * Controls; ends of lines and paragraphs; marks, embeddings, overrides and
 * isolates of UAX 9, which make a line read as another one.
 */
static bool text_is_harmful(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c ||
	       code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void text_clean(char *text, size_t size, const char *keep)
{
	unsigned char *p = (unsigned char *)text, *end = p + size;
	uint32_t code = 0;
	size_t length;

	for (; p < end; p += length) {
		length = text_sequence(p, (size_t)(end - p), &code);
		if (length && !text_is_harmful(code))
			continue;
		if (length == 1 && *p && strchr(keep, *p))
			continue;
		if (*p == '\t' && length)
			*p = ' ';
		else
			memset(p, '?', length ? length : 1);
		if (!length)
			length = 1;
	}
}

char *text_clean_json(const char *document)
{
	const unsigned char *p = (const unsigned char *)document;
	size_t length, left = strlen(document);
	char *clean = malloc(6 * left + 1), *to = clean;
	uint32_t code = 0;

	if (!clean)
		return NULL;
	for (; left; p += length, left -= length) {
		length = text_sequence(p, left, &code);
		/* jansson writes UTF-8, and escapes C0 in a string itself */
		if (length && code >= 0x7f && text_is_harmful(code)) {
			to += snprintf(to, 7, "\\u%04x", (unsigned int)code);
			continue;
		}
		if (!length)
			length = 1;
		memcpy(to, p, length);
		to += length;
	}
	*to = '\0';
	return clean;
}

json_t *text_json(const char *text)
{
	json_t *string;
	char *clean;

	if (!text)
		return json_null();
	string = json_string(text);
	if (string)
		return string;
	clean = strdup(text);
	if (!clean)
		return NULL;
	text_clean(clean, strlen(clean), "\n\t");
	string = json_string(clean);
	free(clean);
	return string;
}

/* Columns of @n bytes of UTF-8, wide characters not counted as such. */
static size_t text_columns(const char *text, size_t n)
{
	size_t columns = 0, i;

	for (i = 0; i < n; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

void text_wrap(FILE *out, const char *text, size_t column, size_t indent,
	       size_t width)
{
	size_t n, columns, start = column;

	while (*text) {
		if (*text == '\n') {
			fputc('\n', out);
			start = column = 0;
			text++;
			continue;
		}
		n = strcspn(text, " \n");
		columns = text_columns(text, n);
		if (width && column > start && n && column + 1 + columns > width) {
			fputc('\n', out);
			start = column = 0;
		}
		if (!column && n)
			column = start =
				(size_t)fprintf(out, "%*s", (int)indent, "");
		else if (column > start && n)
			column += fputc(' ', out) == ' ';
		fwrite(text, 1, n, out);
		column += columns;
		text += n + strspn(text + n, " ");
	}
}
