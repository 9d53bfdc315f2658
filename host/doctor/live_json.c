// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/live.h"
#include "sysfs/sysfs.h"

enum live_type {
	LIVE_BOOL,
	LIVE_U64,
	LIVE_UINT,
	LIVE_TEXT,
};

struct live_field {
	const char *name;
	enum live_type type;
	size_t offset;
	size_t size; /* of LIVE_TEXT */
};

#define LIVE_FIELD(type, member)                              \
	{                                                     \
#member, type, offsetof(struct live, member), \
			sizeof(((struct live *)NULL)->member) \
	}

static const struct live_field live_fields[] = {
	LIVE_FIELD(LIVE_TEXT, arch),
	LIVE_FIELD(LIVE_U64, page_size),
	LIVE_FIELD(LIVE_BOOL, is_root),
	LIVE_FIELD(LIVE_BOOL, ipc_lock),
	LIVE_FIELD(LIVE_U64, locked),
	LIVE_FIELD(LIVE_BOOL, kvm),
	LIVE_FIELD(LIVE_TEXT, kvm_reason),
	LIVE_FIELD(LIVE_BOOL, gic_v2),
	LIVE_FIELD(LIVE_BOOL, gic_v3),
	LIVE_FIELD(LIVE_BOOL, its),
	LIVE_FIELD(LIVE_UINT, ipa_bits),
	LIVE_FIELD(LIVE_TEXT, qemu_error),
	LIVE_FIELD(LIVE_TEXT, qemu_path),
	LIVE_FIELD(LIVE_TEXT, qemu_version),
	LIVE_FIELD(LIVE_BOOL, qemu_machine),
	LIVE_FIELD(LIVE_BOOL, qemu_vfio),
	LIVE_FIELD(LIVE_BOOL, qemu_iommufd),
	LIVE_FIELD(LIVE_BOOL, qemu_mmio_window),
};

#define LIVE_FIELDS (sizeof(live_fields) / sizeof(live_fields[0]))

/* JSON's integers are signed: UINT64_MAX, "no limit", travels as -1. */
static json_t *live_field_to_json(const struct live *live,
				  const struct live_field *field)
{
	const char *at = (const char *)live + field->offset;

	switch (field->type) {
	case LIVE_BOOL:
		return json_boolean(*(const bool *)at);
	case LIVE_U64:
		return json_integer((json_int_t) * (const uint64_t *)at);
	case LIVE_UINT:
		return json_integer(*(const unsigned int *)at);
	case LIVE_TEXT:
		break;
	}
	return json_string(at);
}

json_t *live_to_json(const struct live *live)
{
	json_t *json = json_object();
	size_t i;
	int err = 0;

	for (i = 0; i < LIVE_FIELDS; i++)
		err |= json_object_set_new(json, live_fields[i].name,
					   live_field_to_json(live,
							      &live_fields[i]));
	err |= json_object_set(json, "nodes", live->nodes);
	err |= json_object_set(json, "locks", live->locks);
	if (err) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* False for a field of another type; one that is missing keeps its zero. */
static bool live_field_from_json(const json_t *json, struct live *live,
				 const struct live_field *field)
{
	const json_t *value = json_object_get(json, field->name);
	char *at = (char *)live + field->offset;

	if (!value)
		return true;
	switch (field->type) {
	case LIVE_BOOL:
		*(bool *)at = json_is_true(value);
		return json_is_boolean(value);
	case LIVE_U64:
		*(uint64_t *)at = (uint64_t)json_integer_value(value);
		return json_is_integer(value);
	case LIVE_UINT:
		*(unsigned int *)at = (unsigned int)json_integer_value(value);
		return json_is_integer(value);
	case LIVE_TEXT:
		break;
	}
	if (!json_is_string(value))
		return false;
	snprintf(at, field->size, "%s", json_string_value(value));
	return true;
}

/* The object called @name, an empty one when it is missing; NULL: not one. */
static json_t *live_object(const json_t *json, const char *name)
{
	json_t *object = json_object_get(json, name);

	if (!object)
		return json_object();
	return json_is_object(object) ? json_incref(object) : NULL;
}

static int live_parse(const json_t *json, struct live *live)
{
	bool ok = json_is_object(json);
	size_t i;

	for (i = 0; ok && i < LIVE_FIELDS; i++)
		ok = live_field_from_json(json, live, &live_fields[i]);
	live->nodes = live_object(json, "nodes");
	live->locks = live_object(json, "locks");
	if (!ok || !live->nodes || !live->locks) {
		json_decref(live->nodes);
		json_decref(live->locks);
		memset(live, 0, sizeof(*live));
		return 0;
	}
	live->known = true;
	return 0;
}

int live_from_tree(const char *root, struct live *live)
{
	json_t *json;
	char *text;
	size_t size;
	int err;

	err = sysfs_read_all(root, LIVE_FILE, &text, &size);
	if (err)
		return err == -ENOMEM ? err : 0;
	json = json_loadb(text, size, 0, NULL);
	free(text);
	err = live_parse(json, live);
	json_decref(json);
	return err;
}
