// SPDX-License-Identifier: GPL-2.0-or-later
#include "mem.h"
#include "tar.h"
#include "tar_layout.h"

#define TAR_ID_MAX   07777777ull     /* of seven octal digits */
#define TAR_SIZE_MAX 077777777777ull /* of eleven */

struct tar_out {
	uint8_t *at;
	size_t used;
};

static size_t tar_digits(uint64_t number, char digits[20])
{
	char back[20];
	size_t n = 0, i;

	do
		back[n++] = (char)('0' + number % 10);
	while (number /= 10);
	for (i = 0; i < n; i++)
		digits[i] = back[n - 1 - i];
	return n;
}

static void tar_put(struct tar_out *out, const char *bytes, size_t size)
{
	memcpy(out->at + out->used, bytes, size);
	out->used += size;
}

/* "LENGTH KEY=VALUE\n", where LENGTH counts its own digits. */
static void tar_put_record(struct tar_out *out, const char *key,
			   const char *value, size_t size)
{
	size_t rest = strlen(key) + size + 3, n;
	char digits[20];

	n = tar_digits(rest, digits);
	n = tar_digits(rest + n, digits);
	n = tar_digits(rest + n, digits);
	tar_put(out, digits, n);
	tar_put(out, " ", 1);
	tar_put(out, key, strlen(key));
	tar_put(out, "=", 1);
	tar_put(out, value, size);
	tar_put(out, "\n", 1);
}

static void tar_put_number(struct tar_out *out, const char *key, uint64_t number)
{
	char digits[20];

	tar_put_record(out, key, digits, tar_digits(number, digits));
}

/* Readers do not agree on fractions before 1970. */
static void tar_put_time(struct tar_out *out, const struct tar_entry *entry)
{
	bool minus = entry->mtime < 0;
	uint32_t ns = entry->mtime_ns;
	char text[32] = "-";
	size_t n = minus;
	int i;

	n += tar_digits(minus ? (uint64_t)-entry->mtime : (uint64_t)entry->mtime,
			text + n);
	if (!minus) {
		text[n++] = '.';
		for (i = 8; i >= 0; i--, ns /= 10)
			text[n + (size_t)i] = (char)('0' + ns % 10);
		n += 9;
	}
	tar_put_record(out, "mtime", text, n);
}

static bool tar_is_ascii(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name > 0x7e)
			return false;
	return true;
}

static bool tar_is_link(const struct tar_entry *entry)
{
	return entry->type == TAR_LINK || entry->type == TAR_SYMLINK;
}

/* What a header has no room for. Names in records are UTF-8, or say so. */
static void tar_put_records(struct tar_out *out, const struct tar_entry *entry)
{
	size_t name = strlen(entry->name);
	size_t link = tar_is_link(entry) ? strlen(entry->link) : 0;

	if ((name > TAR_NAME_SIZE && !tar_is_ascii(entry->name)) ||
	    (link > TAR_NAME_SIZE && !tar_is_ascii(entry->link)))
		tar_put_record(out, "hdrcharset", "BINARY", 6);
	if (entry->sparse) {
		tar_put_number(out, "GNU.sparse.major", 1);
		tar_put_number(out, "GNU.sparse.minor", 0);
		tar_put_record(out, "GNU.sparse.name", entry->name, name);
		tar_put_number(out, "GNU.sparse.realsize", entry->real);
	} else if (name > TAR_NAME_SIZE) {
		tar_put_record(out, "path", entry->name, name);
	}
	if (link > TAR_NAME_SIZE)
		tar_put_record(out, "linkpath", entry->link, link);
	if (entry->size > TAR_SIZE_MAX)
		tar_put_number(out, "size", entry->size);
	if (entry->uid > TAR_ID_MAX)
		tar_put_number(out, "uid", entry->uid);
	if (entry->gid > TAR_ID_MAX)
		tar_put_number(out, "gid", entry->gid);
	if (entry->mtime < 0 || entry->mtime_ns ||
	    (uint64_t)entry->mtime > TAR_SIZE_MAX)
		tar_put_time(out, entry);
}

/* Octal, as wide as the field but for its NUL; what is too large is all 7s. */
static void tar_octal(uint8_t *at, size_t size, uint64_t number)
{
	uint64_t max = size == TAR_ID_SIZE ? TAR_ID_MAX : TAR_SIZE_MAX;
	size_t i;

	if (number > max)
		number = max;
	for (i = size - 1; i-- > 0; number >>= 3)
		at[i] = (uint8_t)('0' + (number & 7));
}

static void tar_sum(uint8_t block[TAR_BLOCK])
{
	uint64_t sum = 0;
	size_t i;

	memset(block + TAR_AT_SUM, ' ', TAR_ID_SIZE);
	for (i = 0; i < TAR_BLOCK; i++)
		sum += block[i];
	tar_octal(block + TAR_AT_SUM, TAR_ID_SIZE, sum);
	block[TAR_AT_SUM + TAR_ID_SIZE - 1] = 0;
}

static void tar_cut(uint8_t *at, const char *text)
{
	size_t size = strlen(text);

	memcpy(at, text, size < TAR_NAME_SIZE ? size : TAR_NAME_SIZE);
}

static void tar_block(uint8_t block[TAR_BLOCK], const struct tar_entry *entry,
		      char type, uint64_t size)
{
	uint64_t mtime = entry->mtime < 0 ? 0 : (uint64_t)entry->mtime;

	memset(block, 0, TAR_BLOCK);
	tar_cut(block + TAR_AT_NAME, entry->name);
	tar_octal(block + TAR_AT_MODE, TAR_ID_SIZE, entry->mode & 07777);
	tar_octal(block + TAR_AT_UID, TAR_ID_SIZE, entry->uid);
	tar_octal(block + TAR_AT_GID, TAR_ID_SIZE, entry->gid);
	tar_octal(block + TAR_AT_SIZE, TAR_NUMBER_SIZE, size);
	tar_octal(block + TAR_AT_MTIME, TAR_NUMBER_SIZE, mtime);
	block[TAR_AT_TYPE] = (uint8_t)type;
	if (type != TAR_PAX && tar_is_link(entry))
		tar_cut(block + TAR_AT_LINK, entry->link);
	memcpy(block + TAR_AT_MAGIC,
	       "ustar\0"
	       "00",
	       8);
	tar_octal(block + TAR_AT_MAJOR, TAR_ID_SIZE, entry->major);
	tar_octal(block + TAR_AT_MINOR, TAR_ID_SIZE, entry->minor);
	tar_sum(block);
}

size_t tar_write(const struct tar_entry *entry, uint8_t out[TAR_WRITE_MAX])
{
	struct tar_out records = {out + TAR_BLOCK, 0};
	size_t used = 0, padding;

	tar_put_records(&records, entry);
	if (records.used) {
		tar_block(out, entry, TAR_PAX, records.used);
		padding = tar_padding(records.used);
		used = TAR_BLOCK + records.used;
		memset(out + used, 0, padding);
		used += padding;
	}
	tar_block(out + used, entry, entry->type, entry->size);
	return used + TAR_BLOCK;
}
