// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/grpc.h"

#include <errno.h>
#include <string.h>

#define GRPC_TIMEOUT_DIGITS 8

/* gRPC over HTTP2: TimeoutUnit. Nanoseconds in one of each. */
static int64_t grpc_unit(char unit)
{
	switch (unit) {
	case 'H':
		return INT64_C(3600000000000);
	case 'M':
		return INT64_C(60000000000);
	case 'S':
		return INT64_C(1000000000);
	case 'm':
		return INT64_C(1000000);
	case 'u':
		return INT64_C(1000);
	case 'n':
		return 1;
	default:
		return 0;
	}
}

int grpc_timeout(const char *text, size_t size, int64_t *ms)
{
	int64_t value = 0, unit;
	size_t i;

	if (size < 2 || size > GRPC_TIMEOUT_DIGITS + 1)
		return -EINVAL;
	for (i = 0; i < size - 1; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
		value = value * 10 + (text[i] - '0');
	}
	unit = grpc_unit(text[size - 1]);
	if (!unit)
		return -EINVAL;
	if (unit >= 1000000)
		*ms = value * (unit / 1000000);
	else
		*ms = (value * unit + 999999) / 1000000;
	return 0;
}

/* The size of the UTF-8 character at @text, as its first byte says it. */
static size_t grpc_character(const char *text)
{
	unsigned char first = (unsigned char)*text;
	size_t size = first >= 0xf0   ? 4
		      : first >= 0xe0 ? 3
		      : first >= 0xc0 ? 2
				      : 1;
	size_t i;

	for (i = 1; i < size; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 1;
	return size;
}

void grpc_escape(const char *text, char *out, size_t room)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t size, need, i;

	for (; *text; text += size) {
		unsigned char byte = (unsigned char)*text;

		size = grpc_character(text);
		if (byte >= 0x20 && byte < 0x7f && byte != '%') {
			if (room < 2)
				break;
			*out++ = *text;
			room--;
			continue;
		}
		need = 3 * size;
		if (room < need + 1)
			break;
		for (i = 0; i < size; i++) {
			byte = (unsigned char)text[i];
			*out++ = '%';
			*out++ = hex[byte >> 4];
			*out++ = hex[byte & 15];
		}
		room -= need;
	}
	if (room)
		*out = '\0';
}

void grpc_prefix_write(uint8_t prefix[GRPC_PREFIX], size_t size)
{
	prefix[0] = 0;
	prefix[1] = (uint8_t)(size >> 24);
	prefix[2] = (uint8_t)(size >> 16);
	prefix[3] = (uint8_t)(size >> 8);
	prefix[4] = (uint8_t)size;
}

int grpc_prefix_read(const uint8_t prefix[GRPC_PREFIX], size_t *size)
{
	*size = (size_t)prefix[1] << 24 | (size_t)prefix[2] << 16 |
		(size_t)prefix[3] << 8 | prefix[4];
	if (prefix[0] > 1)
		return -EBADMSG;
	if (prefix[0])
		return -ENOTSUP;
	return *size > GRPC_MESSAGE_MAX ? -EMSGSIZE : 0;
}
