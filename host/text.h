/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of a guest, an archive or a file name, made fit for a terminal. */
#ifndef GPUBOX_TEXT_H
#define GPUBOX_TEXT_H

#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/*
 * Replace each byte of @text[0..@size) by '?' that could move the cursor, talk
 * to the terminal or disguise what is next to it: C0 and C1 controls (as
 * U+0080 to U+009F and as raw bytes), DEL, NUL, the marks that turn the
 * direction of writing or break a line, and what is not UTF-8. A tab becomes a
 * blank. What is in @keep (a string) stays. The size does not change.
 */
void text_clean(char *text, size_t size, const char *keep);

/*
 * The same for a JSON document, losslessly: these characters become \uXXXX,
 * which reads back as the same string. The caller frees the result; NULL is
 * out of memory.
 */
char *text_clean_json(const char *document);

/*
 * @text as a string of a JSON document; each byte that is no UTF-8, which JSON
 * does not have, becomes '?'. JSON's null for NULL; NULL is out of memory.
 */
json_t *text_json(const char *text);

/*
 * Write the words of @text to @out, in lines of at most @width columns where
 * a single word is not wider. The first line begins at @column, where @out
 * stands, the others behind @indent blanks. A newline in @text begins a line,
 * two an empty one. No newline is written at the end; a @width of 0 breaks
 * nothing but these.
 */
void text_wrap(FILE *out, const char *text, size_t column, size_t indent,
	       size_t width);

#endif /* GPUBOX_TEXT_H */
