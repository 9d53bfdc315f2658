// SPDX-License-Identifier: GPL-2.0-or-later
/* Documentation/driver-api/early-userspace/buffer-format.rst of Linux */
#include "file/cpio_read.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* 110 bytes of fields, the name, the data, each padded to four. */
#define CPIO_HEAD      110
#define CPIO_FILE_SIZE 54
#define CPIO_NAME_SIZE 94

static bool cpio_field(const char *at, size_t *value)
{
	char text[9];
	int i;

	memcpy(text, at, 8);
	text[8] = '\0';
	for (i = 0; i < 8; i++) {
		if (!isxdigit((unsigned char)text[i]))
			return false;
	}
	*value = strtoul(text, NULL, 16);
	return true;
}

static size_t cpio_padded(size_t at)
{
	return (at + 3) & ~(size_t)3;
}

int cpio_next(const void *archive, size_t size, size_t *at,
	      struct cpio_entry *entry)
{
	const char *head = (const char *)archive + *at;
	size_t left = size - *at, name, start;

	if (left < CPIO_HEAD || memcmp(head, "070701", 6) != 0 ||
	    !cpio_field(head + CPIO_NAME_SIZE, &name) ||
	    !cpio_field(head + CPIO_FILE_SIZE, &entry->size))
		return -EBADMSG;
	start = cpio_padded(CPIO_HEAD + name);
	if (!name || name > left - CPIO_HEAD || head[CPIO_HEAD + name - 1])
		return -EBADMSG;
	entry->path = head + CPIO_HEAD;
	if (!strcmp(entry->path, "TRAILER!!!"))
		return 0;
	if (start > left || entry->size > left - start)
		return -EBADMSG;
	entry->data = head + start;
	*at += cpio_padded(start + entry->size);
	return *at <= size ? 1 : -EBADMSG;
}
