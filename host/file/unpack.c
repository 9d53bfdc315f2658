// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/unpack.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

/* A guess that is right for most kernels, so that little is copied twice. */
#define UNPACK_RATIO 4
#define UNPACK_MIN   ((size_t)1 << 20)

struct unpack_buffer {
	uint8_t *data;
	size_t used, size, limit;
};

static int unpack_grow(struct unpack_buffer *buffer)
{
	size_t size = buffer->size * 2;
	uint8_t *data;

	if (buffer->size == buffer->limit)
		return -EFBIG;
	if (size > buffer->limit)
		size = buffer->limit;
	data = realloc(buffer->data, size);
	if (!data)
		return -ENOMEM;
	buffer->data = data;
	buffer->size = size;
	return 0;
}

/* A full buffer is followed by one more read, to see that the end is there. */
static int unpack_read(struct archive *a, struct unpack_buffer *buffer)
{
	la_ssize_t n;
	int ret;

	for (;;) {
		if (buffer->used == buffer->size) {
			ret = unpack_grow(buffer);
			if (ret)
				return ret;
		}
		n = archive_read_data(a, buffer->data + buffer->used,
				      buffer->size - buffer->used);
		if (n < 0)
			return -EBADMSG;
		if (!n)
			return 0;
		buffer->used += (size_t)n;
	}
}

/*
 * Filters that libarchive would do by starting a program (lzop where its
 * library is missing) answer ARCHIVE_WARN; those named here never do.
 */
static void unpack_set_filters(struct archive *a)
{
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_format_raw(a);
}

static int unpack_open(struct archive *a, const void *data, size_t size)
{
	struct archive_entry *entry;

	unpack_set_filters(a);
	if (archive_read_open_memory(a, data, size) != ARCHIVE_OK ||
	    archive_read_next_header(a, &entry) != ARCHIVE_OK)
		return -EBADMSG;
	/* the last filter is the memory itself */
	return archive_filter_count(a) > 1 ? 0 : -ENOTSUP;
}

static int unpack_buffer_init(struct unpack_buffer *buffer, size_t size,
			      size_t limit)
{
	size_t guess = size < limit / UNPACK_RATIO ? size * UNPACK_RATIO : limit;

	/* one byte more than is allowed, to see that there is more */
	buffer->limit = limit + 1;
	buffer->size = guess < UNPACK_MIN ? UNPACK_MIN : guess;
	if (buffer->size > buffer->limit)
		buffer->size = buffer->limit;
	buffer->used = 0;
	buffer->data = malloc(buffer->size);
	return buffer->data ? 0 : -ENOMEM;
}

int unpack(const void *data, size_t size, size_t limit, void **outp,
	   size_t *out_sizep)
{
	struct unpack_buffer buffer = {0};
	struct archive *a;
	int ret;

	a = archive_read_new();
	if (!a)
		return -ENOMEM;
	ret = unpack_open(a, data, size);
	if (ret)
		goto out_free;
	ret = unpack_buffer_init(&buffer, size, limit);
	if (!ret)
		ret = unpack_read(a, &buffer);
	if (!ret && buffer.used > limit)
		ret = -EFBIG;
	if (ret) {
		free(buffer.data);
		goto out_free;
	}
	*outp = buffer.data;
	*out_sizep = buffer.used;
out_free:
	archive_read_free(a);
	return ret;
}

/* RFC 1952, 2.3.1 */
bool unpack_is_gzip(const void *data, size_t size)
{
	return size >= 2 && !memcmp(data, "\x1f\x8b", 2);
}

const char *unpack_ending(const char *name)
{
	static const char *const endings[] = {".xz", ".zst", ".gz"};
	const char *end = strrchr(name, '.');
	size_t i;

	for (i = 0; end && i < sizeof(endings) / sizeof(endings[0]); i++)
		if (!strcmp(end, endings[i]))
			return end;
	return NULL;
}
