// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/override.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "file/cpio.h"
#include "file/cpio_read.h"

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
		snprintf(override->origin[i], DIGEST_SIZE, "%s",
			 text ? text : "");
	}
	json_decref(note);
}

/* One file of the archive; other files than ours are passed over. */
static int override_take(const char *what, const struct cpio_entry *entry,
			 struct override *override, struct fault *fault)
{
	bool is_note = !strcmp(entry->path, OVERRIDE_NOTE);
	bool is_table = !strncmp(entry->path, OVERRIDE_FOLDER "/",
				 strlen(OVERRIDE_FOLDER) + 1);

	if (!S_ISREG(entry->mode) || (!is_note && !is_table))
		return 0;
	if (entry->size > TABLE_SIZE_MAX)
		return override_bad(what, "has a file of a wrong size", fault);
	if (is_table)
		return override_take_table(what, entry->data, entry->size,
					   override, fault);
	override_take_note(entry->data, entry->size, override);
	return 0;
}

int override_unpack(const char *what, const void *data, size_t size,
		    struct override *override, struct fault *fault)
{
	struct cpio_entry entry;
	size_t at = 0;
	int err = 0, more = size > OVERRIDE_LIMIT ? -EFBIG : 1;

	memset(override, 0, sizeof(*override));
	while (!err && more > 0) {
		more = cpio_next(data, size, &at, &entry);
		if (more > 0)
			err = override_take(what, &entry, override, fault);
	}
	if (!err && more < 0)
		err = override_bad(what,
				   "not an uncompressed newc archive, as "
				   "Linux takes it",
				   fault);
	if (!err && !override->n_tables)
		err = override_bad(what, "has no table in it", fault);
	return err;
}
