// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/info.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "driver/trailer.h"
#include "file/digest.h"

#define INFO_ROWS_MAX 4096

static const char *const info_roles[] = {
	[DRIVER_MODULE] = "module",   [DRIVER_FIRMWARE] = "firmware",
	[DRIVER_LIBRARY] = "library", [DRIVER_PROGRAM] = "program",
	[DRIVER_BASE] = "base",
};

#define INFO_ROLES (sizeof(info_roles) / sizeof(info_roles[0]))

const char *driver_info_role_name(enum driver_role role)
{
	return info_roles[role];
}

/* It is printed on terminals, and becomes paths. */
static bool info_is_plain(const char *text)
{
	size_t i;

	for (i = 0; i < PATH_MAX && text[i]; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return i < PATH_MAX;
}

static const char *info_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && info_is_plain(text) ? text : NULL;
}

struct info_field {
	const char *key;
	const char **to;
};

/* The key that is missing or no plain text, or NULL. */
static const char *info_fill(const json_t *object, const struct info_field *fields)
{
	for (; fields->key; fields++) {
		*fields->to = info_text(object, fields->key);
		if (!*fields->to)
			return fields->key;
	}
	return NULL;
}

static const char *info_flag(const json_t *object, const char *key, bool *to)
{
	const json_t *value = json_object_get(object, key);

	*to = json_is_true(value);
	return json_is_boolean(value) ? NULL : key;
}

static const char *info_module(const json_t *object, void *row)
{
	struct driver_module *module = row;
	const struct info_field fields[] = {
		{"name", &module->name},	 {"path", &module->path},
		{"version", &module->version},	 {"license", &module->license},
		{"vermagic", &module->vermagic}, {0},
	};
	const char *bad = info_fill(object, fields);

	if (!bad)
		bad = info_flag(object, "signed", &module->has_signature);
	return bad ? bad : info_flag(object, "own", &module->own);
}

static const char *info_file(const json_t *object, void *row)
{
	struct driver_file *file = row;
	const json_t *size = json_object_get(object, "size");
	const char *role;
	const struct info_field fields[] = {
		{"role", &role},
		{"path", &file->path},
		{"version", &file->version},
		{"sha256", &file->sha256},
		{0},
	};
	const char *bad = info_fill(object, fields);

	if (bad)
		return bad;
	if (!digest_is(file->sha256))
		return "sha256";
	if (!json_is_integer(size) || json_integer_value(size) < 0)
		return "size";
	file->size = (uint64_t)json_integer_value(size);
	for (file->role = 0; file->role < INFO_ROLES; file->role++)
		if (!strcmp(role, info_roles[file->role]))
			return NULL;
	return "role";
}

static const char *info_left_out(const json_t *object, void *row)
{
	struct driver_left_out *left_out = row;
	const struct info_field fields[] = {
		{"name", &left_out->name}, {"why", &left_out->why}, {0}};

	return info_fill(object, fields);
}

/* A list of the document, and what reads one row of it. */
struct info_list {
	const char *key;
	size_t row_size;
	const char *(*read)(const json_t *object, void *row);
	void **rows;
	size_t *count;
};

static int info_bad(const char *what, const char *list, const char *key,
		    struct fault *fault)
{
	return fault_set(fault, FAULT_GUEST, -EBADMSG,
			 "%s: its driver.json is not one that this gpubox "
			 "reads: %s%s%s is missing or wrong; make the layer "
			 "again with 'gpubox image build'",
			 what, list, *list ? ": " : "", key);
}

static int info_rows(const json_t *root, const struct info_list *list,
		     const char *what, struct fault *fault)
{
	const json_t *array = json_object_get(root, list->key), *item;
	size_t i, count = json_array_size(array);
	const char *bad;
	char *row;

	if (!json_is_array(array) || count > INFO_ROWS_MAX)
		return info_bad(what, "", list->key, fault);
	row = calloc(count + 1, list->row_size);
	if (!row)
		return fault_no_memory(fault, "%s", what);
	*list->rows = row;
	*list->count = count;
	json_array_foreach(array, i, item) {
		bad = list->read(item, row + i * list->row_size);
		if (bad)
			return info_bad(what, list->key, bad, fault);
	}
	return 0;
}

static int info_read_all(struct driver_info *info, const char *what,
			 struct fault *fault)
{
	const struct info_field fields[] = {
		{"name", &info->name},
		{"version", &info->version},
		{"flavour", &info->flavour},
		{"release", &info->release},
		{"vermagic", &info->vermagic},
		{"arch", &info->arch},
		{"firmware_version", &info->firmware_version},
		{0},
	};
	const struct info_list lists[] = {
		{"modules", sizeof(*info->modules), info_module,
		 (void **)&info->modules, &info->module_count},
		{"files", sizeof(*info->files), info_file,
		 (void **)&info->files, &info->file_count},
		{"left_out", sizeof(*info->left_out), info_left_out,
		 (void **)&info->left_out, &info->left_out_count},
	};
	const char *bad;
	size_t i;
	int err = 0;

	if (json_integer_value(json_object_get(info->root, "format")) !=
	    DRIVER_INFO_FORMAT)
		return info_bad(what, "", "format", fault);
	bad = info_fill(info->root, fields);
	if (bad)
		return info_bad(what, "", bad, fault);
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]) && !err; i++)
		err = info_rows(info->root, &lists[i], what, fault);
	return err;
}

int driver_info_parse(const char *text, size_t size, const char *what,
		      struct driver_info *info, struct fault *fault)
{
	json_error_t error;
	int err;

	memset(info, 0, sizeof(*info));
	info->root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	if (!info->root)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: its driver.json is not JSON, line %d: %s",
				 what, error.line, error.text);
	err = info_read_all(info, what, fault);
	if (err)
		driver_info_free(info);
	return err;
}

int driver_info_read(int fd, const char *path, struct driver_info *info,
		     struct fault *fault)
{
	size_t size;
	char *text;
	int err;

	memset(info, 0, sizeof(*info));
	err = trailer_read(fd, path, &text, &size, fault);
	if (err)
		return err;
	err = driver_info_parse(text, size, path, info, fault);
	free(text);
	return err;
}

void driver_info_free(struct driver_info *info)
{
	free(info->modules);
	free(info->files);
	free(info->left_out);
	json_decref(info->root);
	memset(info, 0, sizeof(*info));
}
