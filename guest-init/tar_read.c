// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/errno.h>

#include "mem.h"
#include "tar.h"
#include "tar_layout.h"

#define TAR_MODE_MASK 07777
#define TAR_NS_DIGITS 9

/* What a record can say, by its bit. */
enum tar_key {
	TAR_KEY_PATH,
	TAR_KEY_LINK,
	TAR_KEY_SIZE,
	TAR_KEY_UID,
	TAR_KEY_GID,
	TAR_KEY_MTIME,
	TAR_KEY_MAJOR, /* of the sparse format */
	TAR_KEY_MINOR,
	TAR_KEY_NAME,
	TAR_KEY_REAL,
	TAR_KEYS,
};

static const char *const tar_keys[TAR_KEYS] = {
	[TAR_KEY_PATH] = "path",
	[TAR_KEY_LINK] = "linkpath",
	[TAR_KEY_SIZE] = "size",
	[TAR_KEY_UID] = "uid",
	[TAR_KEY_GID] = "gid",
	[TAR_KEY_MTIME] = "mtime",
	[TAR_KEY_MAJOR] = "GNU.sparse.major",
	[TAR_KEY_MINOR] = "GNU.sparse.minor",
	[TAR_KEY_NAME] = "GNU.sparse.name",
	[TAR_KEY_REAL] = "GNU.sparse.realsize",
};

/* The decimal number at @*at, which ends before @end: at least one digit. */
static int tar_decimal(const char **at, const char *end, uint64_t max,
		       uint64_t *number)
{
	const char *from = *at;

	for (*number = 0; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
		if (*number > (max - (uint64_t)(**at - '0')) / 10)
			return -EBADMSG;
		*number = *number * 10 + (uint64_t)(**at - '0');
	}
	return *at == from ? -EBADMSG : 0;
}

/* All of it is one. */
static int tar_whole(const char *at, const char *end, uint64_t max,
		     uint64_t *number)
{
	int ret = tar_decimal(&at, end, max, number);

	return ret || at != end ? -EBADMSG : 0;
}

static int tar_whole_id(const char *at, const char *end, uint32_t *id)
{
	uint64_t number;
	int ret = tar_whole(at, end, UINT32_MAX, &number);

	*id = (uint32_t)number;
	return ret;
}

/* [-]SECONDS[.FRACTION]; digits that we have no room for are left out. */
static int tar_time(const char *at, const char *end, struct tar_entry *entry)
{
	bool minus = at < end && *at == '-';
	uint32_t ns = 0, digits = 0;
	uint64_t seconds;

	at += minus;
	if (tar_decimal(&at, end, INT64_MAX - 1, &seconds))
		return -EBADMSG;
	if (at < end && *at++ != '.')
		return -EBADMSG;
	for (; at < end; at++, digits++) {
		if (*at < '0' || *at > '9')
			return -EBADMSG;
		if (digits < TAR_NS_DIGITS)
			ns = ns * 10 + (uint32_t)(*at - '0');
	}
	for (; digits < TAR_NS_DIGITS; digits++)
		ns *= 10;
	entry->mtime =
		minus ? -(int64_t)seconds - (ns ? 1 : 0) : (int64_t)seconds;
	entry->mtime_ns = minus && ns ? 1000000000 - ns : ns;
	return 0;
}

/* A path, which has no NUL in it. */
static int tar_path(const char *at, const char *end, char path[TAR_PATH])
{
	size_t size = (size_t)(end - at), i;

	if (!size || size >= TAR_PATH)
		return -EBADMSG;
	for (i = 0; i < size; i++)
		if (!at[i])
			return -EBADMSG;
	memcpy(path, at, size);
	path[size] = 0;
	return 0;
}

static int tar_take(enum tar_key key, const char *at, const char *end,
		    struct tar_entry *entry)
{
	uint64_t version;

	switch (key) {
	case TAR_KEY_PATH:
		return tar_path(at, end, entry->name);
	case TAR_KEY_LINK:
		return tar_path(at, end, entry->link);
	case TAR_KEY_SIZE:
		return tar_whole(at, end, INT64_MAX, &entry->size);
	case TAR_KEY_UID:
		return tar_whole_id(at, end, &entry->uid);
	case TAR_KEY_GID:
		return tar_whole_id(at, end, &entry->gid);
	case TAR_KEY_MTIME:
		return tar_time(at, end, entry);
	case TAR_KEY_REAL:
		return tar_whole(at, end, INT64_MAX, &entry->real);
	case TAR_KEY_NAME:
		return tar_path(at, end, entry->name);
	default:
		/* there is version 1.0 alone */
		if (tar_whole(at, end, UINT32_MAX, &version))
			return -EBADMSG;
		return version == (key == TAR_KEY_MAJOR) ? 0 : -EBADMSG;
	}
}

/* KEY=VALUE; what we do not know is left out, as POSIX has it. */
static int tar_record(const char *at, const char *end, struct tar_records *records)
{
	const char *value = at;
	unsigned int key;
	size_t size;

	while (value < end && *value != '=')
		value++;
	if (value == end)
		return -EBADMSG;
	size = (size_t)(value++ - at);
	for (key = 0; key < TAR_KEYS; key++)
		if (strlen(tar_keys[key]) == size &&
		    !memcmp(tar_keys[key], at, size))
			break;
	if (key == TAR_KEYS)
		return 0;
	/* The name of a sparse file counts, not that of its bytes. */
	if (key == TAR_KEY_PATH && records->has & 1u << TAR_KEY_NAME)
		return 0;
	records->has |= 1u << key;
	return tar_take((enum tar_key)key, value, end, &records->entry);
}

int tar_read_records(const char *data, size_t size, struct tar_records *records)
{
	const char *at = data, *end = data + size, *from;
	uint64_t length;
	int ret = 0;

	while (!ret && at < end) {
		from = at;
		if (tar_decimal(&at, end, TAR_RECORDS, &length) || at == end ||
		    *at++ != ' ' || length > (uint64_t)(end - from) ||
		    from + length <= at || from[length - 1] != '\n')
			return -EBADMSG;
		ret = tar_record(at, from + length - 1, records);
		at = from + length;
	}
	return ret;
}

/* Octal digits between blanks and NULs, or a number of two's complement. */
static int tar_field(const uint8_t *at, size_t size, uint64_t max,
		     uint64_t *number)
{
	size_t i = 0;

	*number = 0;
	if (*at & 0x80) {
		if (*at != 0x80)
			return -EBADMSG;
		for (i = 1; i < size; i++) {
			if (*number > max >> 8)
				return -EBADMSG;
			*number = *number << 8 | at[i];
		}
		return *number > max ? -EBADMSG : 0;
	}
	while (i < size && at[i] == ' ')
		i++;
	for (; i < size && at[i] >= '0' && at[i] <= '7'; i++)
		*number = *number << 3 | (uint64_t)(at[i] - '0');
	if ((i < size && at[i] && at[i] != ' ') || *number > max)
		return -EBADMSG;
	return 0;
}

/* The same, or one below zero. */
static int tar_field_time(const uint8_t *at, int64_t *time)
{
	uint64_t number = 0;
	int ret = 0;
	size_t i;

	if (*at == 0xff) {
		for (i = TAR_NUMBER_SIZE - 8; i < TAR_NUMBER_SIZE; i++)
			number = number << 8 | at[i];
	} else {
		ret = tar_field(at, TAR_NUMBER_SIZE, INT64_MAX - 1, &number);
	}
	*time = (int64_t)number;
	return ret;
}

static int tar_field_id(const uint8_t *block, size_t at, uint32_t *id)
{
	uint64_t number;
	int ret = tar_field(block + at, TAR_ID_SIZE, UINT32_MAX, &number);

	*id = (uint32_t)number;
	return ret;
}

static int tar_check_sum(const uint8_t block[TAR_BLOCK])
{
	uint64_t wanted, sum = 0;
	size_t i;

	for (i = 0; i < TAR_BLOCK; i++)
		sum += i >= TAR_AT_SUM && i < TAR_AT_SUM + TAR_ID_SIZE
			       ? ' '
			       : block[i];
	if (tar_field(block + TAR_AT_SUM, TAR_ID_SIZE, UINT32_MAX, &wanted))
		return -EBADMSG;
	return sum == wanted ? 0 : -EBADMSG;
}

static size_t tar_field_length(const uint8_t *at, size_t size)
{
	size_t length = 0;

	while (length < size && at[length])
		length++;
	return length;
}

/* PREFIX/NAME */
static void tar_field_name(const uint8_t block[TAR_BLOCK], char *name)
{
	size_t prefix = tar_field_length(block + TAR_AT_PREFIX, TAR_PREFIX_SIZE);
	size_t rest = tar_field_length(block + TAR_AT_NAME, TAR_NAME_SIZE);

	memcpy(name, block + TAR_AT_PREFIX, prefix);
	if (prefix)
		name[prefix++] = '/';
	memcpy(name + prefix, block + TAR_AT_NAME, rest);
	name[prefix + rest] = 0;
}

static void tar_field_link(const uint8_t block[TAR_BLOCK], char *link)
{
	size_t size = tar_field_length(block + TAR_AT_LINK, TAR_NAME_SIZE);

	memcpy(link, block + TAR_AT_LINK, size);
	link[size] = 0;
}

static int tar_fields(const uint8_t block[TAR_BLOCK], struct tar_entry *entry)
{
	int ret = tar_field_id(block, TAR_AT_MODE, &entry->mode);

	entry->mode &= TAR_MODE_MASK;
	if (!ret)
		ret = tar_field_id(block, TAR_AT_UID, &entry->uid);
	if (!ret)
		ret = tar_field_id(block, TAR_AT_GID, &entry->gid);
	if (!ret)
		ret = tar_field_time(block + TAR_AT_MTIME, &entry->mtime);
	if (!ret && (entry->type == TAR_CHAR || entry->type == TAR_DISK)) {
		ret = tar_field_id(block, TAR_AT_MAJOR, &entry->major);
		if (!ret)
			ret = tar_field_id(block, TAR_AT_MINOR, &entry->minor);
	}
	if (ret)
		return ret;
	entry->mtime_ns = 0;
	tar_field_name(block, entry->name);
	tar_field_link(block, entry->link);
	return 0;
}

static bool tar_has(const struct tar_records *records, enum tar_key key)
{
	return records->has & 1u << key;
}

static void tar_apply(const struct tar_records *records, struct tar_entry *entry)
{
	const struct tar_entry *from = &records->entry;

	if (tar_has(records, TAR_KEY_PATH) || tar_has(records, TAR_KEY_NAME))
		memcpy(entry->name, from->name, TAR_PATH);
	if (tar_has(records, TAR_KEY_LINK))
		memcpy(entry->link, from->link, TAR_PATH);
	if (tar_has(records, TAR_KEY_SIZE))
		entry->size = from->size;
	if (tar_has(records, TAR_KEY_UID))
		entry->uid = from->uid;
	if (tar_has(records, TAR_KEY_GID))
		entry->gid = from->gid;
	if (tar_has(records, TAR_KEY_MTIME)) {
		entry->mtime = from->mtime;
		entry->mtime_ns = from->mtime_ns;
	}
	entry->sparse = tar_has(records, TAR_KEY_MAJOR);
	entry->real = entry->sparse ? from->real : entry->size;
}

static int tar_judge(const struct tar_entry *entry)
{
	bool links = entry->type == TAR_LINK || entry->type == TAR_SYMLINK;

	if (entry->type < TAR_FILE || entry->type > TAR_FIFO)
		return -EBADMSG;
	if (!*entry->name || (links && !*entry->link))
		return -EBADMSG;
	if (entry->type != TAR_FILE && (entry->size || entry->sparse))
		return -EBADMSG;
	return 0;
}

int tar_read(const uint8_t block[TAR_BLOCK], const struct tar_records *records,
	     struct tar_entry *entry)
{
	int ret;

	if (memcmp(block + TAR_AT_MAGIC, "ustar", 5) != 0 || tar_check_sum(block))
		return -EBADMSG;
	entry->type = (char)block[TAR_AT_TYPE];
	if (!entry->type)
		entry->type = TAR_FILE;
	ret = tar_field(block + TAR_AT_SIZE, TAR_NUMBER_SIZE, INT64_MAX,
			&entry->size);
	if (ret || entry->type == TAR_PAX || entry->type == TAR_GLOBAL)
		return ret;
	ret = tar_fields(block, entry);
	if (ret)
		return ret;
	tar_apply(records, entry);
	return tar_judge(entry);
}

bool tar_read_is_end(const uint8_t block[TAR_BLOCK])
{
	size_t i;

	for (i = 0; i < TAR_BLOCK; i++)
		if (block[i])
			return false;
	return true;
}
