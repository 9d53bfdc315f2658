/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A string put together in a buffer of fixed size. */
#ifndef GPUBOX_GUEST_INIT_TEXT_H
#define GPUBOX_GUEST_INIT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *buf; /* always ends in a NUL */
	size_t size;
	size_t len;
	bool cut; /* something did not fit */
};

/* Begin an empty text in @buf of @size > 0 bytes. */
void text_begin(struct text *text, char *buf, size_t size);

/* Append; what does not fit is left out and sets @cut. */
void text_bytes(struct text *text, const char *bytes, size_t size);
void text_add(struct text *text, const char *string);
void text_number(struct text *text, uint64_t number);

/*
 * The decimal number that is all of @bytes, @size > 0, at most @max.
 * Errors: -EINVAL (anything but digits, or none), -ERANGE (above @max).
 */
int text_parse(const char *bytes, size_t size, uint32_t max, uint32_t *number);

#endif /* GPUBOX_GUEST_INIT_TEXT_H */
