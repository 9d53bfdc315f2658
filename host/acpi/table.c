// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/table.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file/bytes.h"
#include "sysfs/sysfs.h"

#define TABLE_LENGTH	   4
#define TABLE_REVISION	   8
#define TABLE_CHECKSUM	   9
#define TABLE_OEM_ID	   10
#define TABLE_OEM_TABLE_ID 16
#define TABLE_OEM_REVISION 24

static bool table_is_name(const uint8_t *p)
{
	int i;

	for (i = 0; i < 4; i++)
		if (!isupper(p[i]) && !isdigit(p[i]) && p[i] != '_')
			return false;
	return true;
}

int table_take(const char *what, const void *data, size_t size,
	       struct table *table, struct fault *fault)
{
	uint32_t length;

	memset(table, 0, sizeof(*table));
	if (size < TABLE_HEADER || !table_is_name(data))
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "%s: not an ACPI table", what);
	length = bytes_le32((const uint8_t *)data + TABLE_LENGTH);
	if (length < TABLE_HEADER || length > size || length > TABLE_SIZE_MAX)
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "%s: its header says %u bytes, there are %zu",
				 what, length, size);
	table->data = malloc(length);
	if (!table->data)
		return fault_no_memory(fault, "%s", what);
	memcpy(table->data, data, length);
	memcpy(table->name, data, 4);
	table->size = length;
	return 0;
}

int table_read(const char *root, const char *path, struct table *table,
	       struct fault *fault)
{
	size_t size;
	char *text;
	int err;

	memset(table, 0, sizeof(*table));
	err = sysfs_read_all(root, path, &text, &size);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "%s%s: %s", root, path,
				 strerror(-err));
	err = table_take(path, text, size, table, fault);
	free(text);
	return err;
}

int table_copy(const struct table *table, struct table *copy)
{
	*copy = *table;
	copy->data = malloc(table->size);
	if (!copy->data) {
		memset(copy, 0, sizeof(*copy));
		return -ENOMEM;
	}
	memcpy(copy->data, table->data, table->size);
	return 0;
}

void table_free(struct table *table)
{
	free(table->data);
	memset(table, 0, sizeof(*table));
}

static uint8_t table_sum(const struct table *table)
{
	uint8_t sum = 0;
	size_t i;

	for (i = 0; i < table->size; i++)
		sum = (uint8_t)(sum + table->data[i]);
	return sum;
}

bool table_is_sound(const struct table *table)
{
	return table_sum(table) == 0;
}

bool table_is_kin(const struct table *table, const struct table *other)
{
	return !strcmp(table->name, other->name) &&
	       !memcmp(table->data + TABLE_OEM_ID, other->data + TABLE_OEM_ID,
		       TABLE_OEM_REVISION - TABLE_OEM_ID);
}

uint8_t table_revision(const struct table *table)
{
	return table->data[TABLE_REVISION];
}

uint32_t table_oem_revision(const struct table *table)
{
	return bytes_le32(table->data + TABLE_OEM_REVISION);
}

char *table_oem(const struct table *table, char *text)
{
	const uint8_t *p = table->data + TABLE_OEM_ID;
	size_t i, n = 0;

	for (i = 0; i < TABLE_OEM_REVISION - TABLE_OEM_ID; i++) {
		if (TABLE_OEM_ID + i == TABLE_OEM_TABLE_ID) {
			while (n && text[n - 1] == ' ')
				n--;
			text[n++] = '/';
		}
		text[n++] = isgraph(p[i]) ? (char)p[i] : ' ';
	}
	while (text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	return text;
}

int table_insert(struct table *table, size_t at, const void *data, size_t size)
{
	uint8_t *bigger = realloc(table->data, table->size + size);

	if (!bigger)
		return -ENOMEM;
	memmove(bigger + at + size, bigger + at, table->size - at);
	memcpy(bigger + at, data, size);
	table->data = bigger;
	table->size += size;
	bytes_put_le32(bigger + TABLE_LENGTH, (uint32_t)table->size);
	return 0;
}

void table_remove(struct table *table, size_t at, size_t size)
{
	memmove(table->data + at, table->data + at + size,
		table->size - at - size);
	table->size -= size;
	bytes_put_le32(table->data + TABLE_LENGTH, (uint32_t)table->size);
}

int table_seal(struct table *table, struct fault *fault)
{
	uint32_t revision = table_oem_revision(table);

	if (revision == UINT32_MAX)
		return fault_set(fault, FAULT_HOST, -EOVERFLOW,
				 "%s: its OEM revision is at the maximum, and "
				 "Linux replaces a table only by one with a "
				 "higher revision",
				 table->name);
	bytes_put_le32(table->data + TABLE_OEM_REVISION, revision + 1);
	table->data[TABLE_CHECKSUM] = 0;
	table->data[TABLE_CHECKSUM] = (uint8_t)-table_sum(table);
	return 0;
}
