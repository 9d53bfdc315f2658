// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/override.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <jansson.h>
#include <openssl/evp.h>

#include "file/cpio.h"

#define OVERRIDE_FOLDER "kernel/firmware/acpi"
#define OVERRIDE_NOTE	"kernel/firmware/gpubox-acpi.json"
#define OVERRIDE_LIMIT	(16 << 20) /* bytes of an archive */

void override_free(struct override *override)
{
	size_t i;

	for (i = 0; i < override->n_tables; i++)
		table_free(&override->table[i]);
	memset(override, 0, sizeof(*override));
}

int override_digest(const struct table *table, char digest[OVERRIDE_DIGEST_TEXT])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int n, i;

	if (EVP_Digest(table->data, table->size, hash, &n, EVP_sha256(), NULL) !=
	    1)
		return -ENOMEM;
	for (i = 0; i < 32 && i < n; i++)
		snprintf(digest + 2 * i, 3, "%02x", hash[i]);
	return 0;
}

/* ---- writing ------------------------------------------------------------- */

static json_t *override_note(const struct override *override)
{
	json_t *origins = json_object(), *devices = json_array();
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < override->n_tables; i++)
		json_object_set_new(origins, override->table[i].name,
				    json_string(override->origin[i]));
	for (i = 0; i < override->n_devices; i++)
		json_array_append_new(
			devices,
			json_string(pci_bdf_format(override->device[i], bdf)));
	return json_pack("{s:i s:o s:o s:s}", "schema", 1, "made_from", origins,
			 "devices", devices, "firmware", override->bios);
}

static int override_put(const struct override *override, const char *note,
			struct cpio *cpio)
{
	static const char *const folders[] = {"kernel", "kernel/firmware",
					      OVERRIDE_FOLDER};
	char path[64];
	int err = 0;
	size_t i;

	for (i = 0; i < 3 && !err; i++)
		err = cpio_dir(cpio, folders[i]);
	for (i = 0; i < override->n_tables && !err; i++) {
		snprintf(path, sizeof(path), OVERRIDE_FOLDER "/%s.aml",
			 override->table[i].name);
		err = cpio_file(cpio, path, override->table[i].data,
				override->table[i].size);
	}
	return err ? err : cpio_file(cpio, OVERRIDE_NOTE, note, strlen(note));
}

int override_pack(const struct override *override, void **datap, size_t *sizep)
{
	struct cpio *cpio = cpio_new();
	json_t *json = override_note(override);
	char *note =
		json ? json_dumps(json, JSON_INDENT(2) | JSON_SORT_KEYS) : NULL;
	int err = -ENOMEM;

	if (cpio && note)
		err = override_put(override, note, cpio);
	if (!err)
		err = cpio_finish(cpio, datap, sizep);
	free(note);
	json_decref(json);
	cpio_free(cpio);
	return err;
}

/* ---- reading ------------------------------------------------------------- */

static int override_bad(const char *what, const char *why, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EBADMSG, "%s: %s", what, why);
}

static int override_take_table(const char *what, const void *data, size_t size,
			       struct override *override, struct fault *fault)
{
	struct table table;
	int err;

	if (override->n_tables == OVERRIDE_TABLES_MAX)
		return override_bad(what, "has more tables than gpubox makes",
				    fault);
	err = table_take(what, data, size, &table, fault);
	if (err)
		return err;
	override->table[override->n_tables++] = table;
	if (table.size != size)
		return override_bad(what,
				    "has a table of another length than its "
				    "header says: Linux passes it over",
				    fault);
	if (!table_is_sound(&table))
		return override_bad(what,
				    "has a table with a wrong checksum: Linux "
				    "passes it over",
				    fault);
	return tables_check(&table, fault);
}

static void override_take_note(const char *data, size_t size,
			       struct override *override)
{
	json_t *note = json_loadb(data, size, 0, NULL), *at;
	const char *text;
	size_t i;

	text = json_string_value(json_object_get(note, "firmware"));
	snprintf(override->bios, sizeof(override->bios), "%s", text ? text : "");
	at = json_object_get(note, "devices");
	for (i = 0; i < json_array_size(at) && i < OVERRIDE_DEVICES_MAX; i++) {
		text = json_string_value(json_array_get(at, i));
		if (text &&
		    !pci_bdf_parse(text, &override->device[override->n_devices]))
			override->n_devices++;
	}
	at = json_object_get(note, "made_from");
	for (i = 0; i < override->n_tables; i++) {
		text = json_string_value(
			json_object_get(at, override->table[i].name));
		snprintf(override->origin[i], OVERRIDE_DIGEST_TEXT, "%s",
			 text ? text : "");
	}
	json_decref(note);
}

/* One file of the archive; other files than ours are passed over. */
static int override_take(const char *what, struct archive *archive,
			 struct archive_entry *entry, struct override *override,
			 struct fault *fault)
{
	const char *path = archive_entry_pathname(entry);
	la_int64_t size = archive_entry_size(entry);
	bool is_note, is_table;
	char *data;
	int err = 0;

	is_note = path && !strcmp(path, OVERRIDE_NOTE);
	is_table = path && !strncmp(path, OVERRIDE_FOLDER "/",
				    strlen(OVERRIDE_FOLDER) + 1);
	if (archive_entry_filetype(entry) != AE_IFREG || (!is_note && !is_table))
		return 0;
	if (size < 0 || size > TABLE_SIZE_MAX)
		return override_bad(what, "has a file of a wrong size", fault);
	data = malloc((size_t)size + 1);
	if (!data)
		return -ENOMEM;
	if (archive_read_data(archive, data, (size_t)size) != size)
		err = override_bad(what, "ends within a file", fault);
	else if (is_table)
		err = override_take_table(what, data, (size_t)size, override,
					  fault);
	else
		override_take_note(data, (size_t)size, override);
	free(data);
	return err;
}

/*
 * libarchive reads ahead for as long a name as a header claims, up to 4 GiB,
 * and looks for the next header behind one that has not digits alone. So each
 * header must be one that both read alike. buffer-format.rst of Linux,
 * Documentation/driver-api/early-userspace: 110 bytes of hexadecimal fields,
 * the name, the data, each padded to four.
 */
#define NEWC_HEAD      110
#define NEWC_FILE_SIZE 54
#define NEWC_NAME_SIZE 94
#define NEWC_LAST      "TRAILER!!!"

static bool override_head_is_sound(const char *head)
{
	size_t i;

	for (i = 0; i < NEWC_HEAD; i++)
		if (!isxdigit((unsigned char)head[i]))
			return false;
	return !memcmp(head, "070701", 6);
}

static size_t override_field(const char *at)
{
	char text[9];

	memcpy(text, at, 8);
	text[8] = '\0';
	return strtoul(text, NULL, 16);
}

/* Whether every entry up to the last one lies within the archive. */
static bool override_within(const char *data, size_t size)
{
	size_t at = 0, name, file;

	while (size - at >= NEWC_HEAD && override_head_is_sound(data + at)) {
		name = override_field(data + at + NEWC_NAME_SIZE);
		file = override_field(data + at + NEWC_FILE_SIZE);
		at += NEWC_HEAD;
		if (!name || name > size - at || data[at + name - 1])
			return false;
		if (name == sizeof(NEWC_LAST) && !strcmp(data + at, NEWC_LAST))
			return true;
		at = (at + name + 3) & ~(size_t)3;
		if (at > size || file > size - at)
			return false;
		at = (at + file + 3) & ~(size_t)3;
		if (at > size)
			return false;
	}
	return false;
}

int override_unpack(const char *what, const void *data, size_t size,
		    struct override *override, struct fault *fault)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int err = 0, got;

	memset(override, 0, sizeof(*override));
	if (!archive)
		return fault_no_memory(fault, "%s", what);
	archive_read_support_format_cpio(archive);
	if (size > OVERRIDE_LIMIT || !override_within(data, size) ||
	    archive_read_open_memory(archive, data, size) != ARCHIVE_OK)
		err = override_bad(what,
				   "not an uncompressed newc archive, as "
				   "Linux takes it",
				   fault);
	while (!err) {
		got = archive_read_next_header(archive, &entry);
		if (got == ARCHIVE_EOF)
			break;
		if (got != ARCHIVE_OK ||
		    archive_format(archive) != ARCHIVE_FORMAT_CPIO_SVR4_NOCRC)
			err = override_bad(
				what, "not an uncompressed newc archive", fault);
		else
			err = override_take(what, archive, entry, override,
					    fault);
	}
	archive_read_free(archive);
	if (!err && !override->n_tables)
		err = override_bad(what, "has no table in it", fault);
	return err;
}
