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
#define CPIO_MODE      14
#define CPIO_FILE_SIZE 54
#define CPIO_NAME_SIZE 94

static bool cpio_is_sound(const char *head)
{
	size_t i;

	for (i = 0; i < CPIO_HEAD; i++)
		if (!isxdigit((unsigned char)head[i]))
			return false;
	return !memcmp(head, "070701", 6);
}

static size_t cpio_field(const char *at)
{
	char text[9] = "";

	memcpy(text, at, 8);
	return strtoul(text, NULL, 16);
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

	if (left < CPIO_HEAD || !cpio_is_sound(head))
		return -EBADMSG;
	name = cpio_field(head + CPIO_NAME_SIZE);
	entry->size = cpio_field(head + CPIO_FILE_SIZE);
	entry->mode = (mode_t)cpio_field(head + CPIO_MODE);
	start = cpio_padded(CPIO_HEAD + name);
	if (!name || name > left - CPIO_HEAD ||
	    strnlen(head + CPIO_HEAD, name) != name - 1)
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

/* To the next archive: the kernel skips zeros, unpack_to_rootfs(). */
static bool cpio_begins(const char *data, size_t size, size_t *at)
{
	while (*at < size && !data[*at])
		++*at;
	return !(*at & 3) && size - *at >= 6 && !memcmp(data + *at, "070701", 6);
}

static int cpio_to_trailer(const char *data, size_t size, size_t *at)
{
	struct cpio_entry entry;
	size_t next = *at;
	int more;

	do {
		*at = next;
		more = cpio_next(data, size, &next, &entry);
	} while (more > 0);
	/* behind the trailer's header and name */
	if (!more)
		*at += cpio_padded(CPIO_HEAD + sizeof("TRAILER!!!"));
	return more;
}

int cpio_whole(const void *data, size_t size, size_t *at)
{
	int err = 0;

	for (*at = 0; !err && *at < size && cpio_begins(data, size, at);)
		err = cpio_to_trailer(data, size, at);
	return err;
}
