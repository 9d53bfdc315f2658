// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/spec_mount.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A size of a tmpfs: Documentation/filesystems/tmpfs.rst of Linux. */
static uint64_t spec_mount_size(const char *text)
{
	static const char units[] = "bkmgt";
	const char *unit;
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || end == text)
		return 0;
	if (!*end)
		return number;
	unit = strchr(units, *end | 0x20);
	if (!unit || end[1] || number >> (64 - 10 * (unit - units)) > 0)
		return 0;
	return number << (10 * (unit - units));
}

/* mount(8)'s words; the last one of a kind counts. */
static void spec_mount_option(const char *word, struct spec_mount *mount)
{
	if (!strcmp(word, "bind") || !strcmp(word, "rbind"))
		mount->bind = true;
	else if (!strcmp(word, "ro") || !strcmp(word, "rw") ||
		 !strcmp(word, "rro"))
		mount->read_only = word[1] != 'w';
	else if (!strcmp(word, "noexec") || !strcmp(word, "exec"))
		mount->no_exec = *word == 'n';
	else if (!strcmp(word, "shared") || !strcmp(word, "rshared"))
		mount->shared = true;
	else if (!strcmp(word, "idmap") || !strcmp(word, "ridmap"))
		mount->mapped = true;
	else if (!strncmp(word, "size=", 5))
		mount->bytes = spec_mount_size(word + 5);
	else if (!strncmp(word, "mode=", 5))
		mount->mode = (uint32_t)strtoul(word + 5, NULL, 8) & 07777;
}

static void spec_mount_take(struct fields *fields, const json_t *entry,
			    struct spec_mount *mount)
{
	const json_t *options, *word;
	size_t i;

	mount->type = mount->source = "";
	fields_string(fields, entry, "mounts", "destination",
		      &mount->destination);
	fields_string(fields, entry, "mounts", "type", &mount->type);
	fields_string(fields, entry, "mounts", "source", &mount->source);
	options = fields_array(fields, entry, "mounts", "options", 256);
	json_array_foreach(options, i, word) {
		if (json_is_string(word))
			spec_mount_option(json_string_value(word), mount);
		else
			fields_wrong(fields, "mounts", "options", (int)i,
				     "is not a string");
	}
	mount->bind |= !strcmp(mount->type, "bind");
	mount->mapped |= json_array_size(json_object_get(entry, "uidMappings")) ||
			 json_array_size(json_object_get(entry, "gidMappings"));
	if (!mount->destination || !*mount->destination)
		fields_wrong(fields, "mounts", "destination", -1, "is missing");
}

void spec_mount_list(struct fields *fields, const json_t *root, struct spec *spec)
{
	const json_t *list =
		fields_array(fields, root, "", "mounts", SPEC_MOUNTS_MAX);
	const json_t *entry;
	size_t i;

	if (!json_array_size(list))
		return;
	spec->mounts = calloc(json_array_size(list), sizeof(*spec->mounts));
	if (!spec->mounts) {
		fields_no_memory(fields);
		return;
	}
	json_array_foreach(list, i, entry) {
		if (json_is_object(entry))
			spec_mount_take(fields, entry, &spec->mounts[i]);
		else
			fields_wrong(fields, "mounts", "", (int)i,
				     "is not an object");
	}
	spec->mount_count = (unsigned int)json_array_size(list);
}

static void spec_mount_device(struct fields *fields, const json_t *entry,
			      struct spec_device *device)
{
	const char *type = "";

	device->path = "";
	fields_string(fields, entry, "linux.devices", "path", &device->path);
	fields_string(fields, entry, "linux.devices", "type", &type);
	fields_u32(fields, entry, "linux.devices", "major", &device->major);
	fields_u32(fields, entry, "linux.devices", "minor", &device->minor);
	if (!*type || type[1] || !strchr("cbup", *type))
		fields_wrong(fields, "linux.devices", "type", -1,
			     "is none of c, b, u and p");
	device->type = *type;
}

void spec_mount_devices(struct fields *fields, const json_t *linux_,
			struct spec *spec)
{
	const json_t *list = fields_array(fields, linux_, "linux", "devices",
					  SPEC_DEVICES_MAX);
	const json_t *entry;
	size_t i;

	if (!json_array_size(list))
		return;
	spec->devices = calloc(json_array_size(list), sizeof(*spec->devices));
	if (!spec->devices) {
		fields_no_memory(fields);
		return;
	}
	json_array_foreach(list, i, entry) {
		if (json_is_object(entry))
			spec_mount_device(fields, entry, &spec->devices[i]);
		else
			fields_wrong(fields, "linux", "devices", (int)i,
				     "is not an object");
	}
	spec->device_count = (unsigned int)json_array_size(list);
}
