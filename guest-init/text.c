// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <linux/errno.h>

#include "mem.h"

void text_begin(struct text *text, char *buf, size_t size)
{
	text->buf = buf;
	text->size = size;
	text->len = 0;
	text->cut = false;
	buf[0] = 0;
}

void text_bytes(struct text *text, const char *bytes, size_t size)
{
	size_t room = text->size - text->len - 1;

	if (size > room) {
		size = room;
		text->cut = true;
	}
	memcpy(text->buf + text->len, bytes, size);
	text->len += size;
	text->buf[text->len] = 0;
}

void text_add(struct text *text, const char *string)
{
	text_bytes(text, string, strlen(string));
}

void text_number(struct text *text, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	text_bytes(text, digits + at, sizeof(digits) - at);
}

int text_parse(const char *bytes, size_t size, uint32_t max, uint32_t *number)
{
	uint64_t value = 0;
	size_t i;

	if (!size)
		return -EINVAL;
	for (i = 0; i < size; i++) {
		if (bytes[i] < '0' || bytes[i] > '9')
			return -EINVAL;
		value = value * 10 + (uint64_t)(bytes[i] - '0');
		if (value > max)
			return -ERANGE;
	}
	*number = (uint32_t)value;
	return 0;
}
