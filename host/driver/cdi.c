// SPDX-License-Identifier: GPL-2.0-or-later
/* https://github.com/cncf-tags/container-device-interface, SPEC.md */
#include "driver/cdi.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "file/mapping.h"

static const char *const cdi_folders[] = {"etc/cdi", "var/run/cdi", "run/cdi"};

#define CDI_FOLDERS (sizeof(cdi_folders) / sizeof(cdi_folders[0]))

/*
 * Only files of these are a driver's user space: no socket, no device; the
 * firmware is the modules' to name.
 */
static bool cdi_is_ours(const char *path)
{
	if (!strncmp(path, "/usr/lib/firmware/", 18) ||
	    !strncmp(path, "/lib/firmware/", 14))
		return false;
	return !strncmp(path, "/usr/", 5) || !strncmp(path, "/lib", 4) ||
	       !strncmp(path, "/opt/", 5);
}

static int cdi_add(struct cdi_paths *paths, const char *path, size_t size)
{
	unsigned int i;

	char copy[PATH_MAX];

	if (size >= sizeof(copy))
		return 0;
	for (i = 0; i < size; i++)
		if (path[i] <= ' ' || path[i] > '~')
			return 0;
	memcpy(copy, path, size);
	copy[size] = '\0';
	if (!cdi_is_ours(copy))
		return 0;
	for (i = 0; i < paths->count; i++)
		if (!strncmp(paths->path[i], path, size) && !paths->path[i][size])
			return 0;
	if (paths->count == CDI_PATHS_MAX)
		return -E2BIG;
	paths->path[paths->count] = strdup(copy);
	return paths->path[paths->count++] ? 0 : -ENOMEM;
}

static int cdi_add_edits(const json_t *edits, struct cdi_paths *paths)
{
	const json_t *mount;
	const char *path;
	size_t i;
	int err = 0;

	json_array_foreach(json_object_get(edits, "mounts"), i, mount) {
		path = json_string_value(json_object_get(mount, "hostPath"));
		if (path && !err)
			err = cdi_add(paths, path, strlen(path));
	}
	return err;
}

int cdi_parse_json(const char *text, size_t size, const char *kind,
		   struct cdi_paths *paths)
{
	const json_t *device;
	const char *is;
	json_t *root;
	size_t i;
	int err = 0;

	root = json_loadb(text, size, 0, NULL);
	if (!root)
		return -EBADMSG;
	is = json_string_value(json_object_get(root, "kind"));
	if (is && !strcmp(is, kind)) {
		err = cdi_add_edits(json_object_get(root, "containerEdits"),
				    paths);
		json_array_foreach(json_object_get(root, "devices"), i, device)
			if (!err)
				err = cdi_add_edits(
					json_object_get(device, "containerEdits"),
					paths);
	}
	json_decref(root);
	return err;
}

/* The value of "KEY: VALUE" or "- KEY: 'VALUE'" in one line, or NULL. */
static const char *cdi_value(const char *line, size_t size, const char *key,
			     size_t *value_size)
{
	size_t at = 0, len = strlen(key);

	while (at < size && (line[at] == ' ' || line[at] == '-'))
		at++;
	if (size - at < len + 1 || memcmp(line + at, key, len) != 0 ||
	    line[at + len] != ':')
		return NULL;
	at += len + 1;
	while (at < size && line[at] == ' ')
		at++;
	while (size > at && (line[size - 1] == ' ' || line[size - 1] == '\r'))
		size--;
	if (size - at >= 2 && (line[at] == '"' || line[at] == '\'') &&
	    line[size - 1] == line[at]) {
		at++;
		size--;
	}
	*value_size = size - at;
	return line + at;
}

/* Each line of @text that has @key: its value to @take. */
static int cdi_lines(const char *text, size_t size, const char *key,
		     int (*take)(void *arg, const char *value, size_t size),
		     void *arg)
{
	const char *value, *end;
	size_t line, value_size;
	int err = 0;

	while (size && !err) {
		end = memchr(text, '\n', size);
		line = end ? (size_t)(end - text) : size;
		value = cdi_value(text, line, key, &value_size);
		if (value)
			err = take(arg, value, value_size);
		text += line + (end != NULL);
		size -= line + (end != NULL);
	}
	return err;
}

struct cdi_kind {
	const char *wanted;
	bool found;
};

static int cdi_take_kind(void *arg, const char *value, size_t size)
{
	struct cdi_kind *kind = arg;

	kind->found |= size == strlen(kind->wanted) &&
		       !memcmp(value, kind->wanted, size);
	return 0;
}

static int cdi_take_path(void *arg, const char *value, size_t size)
{
	return cdi_add(arg, value, size);
}

int cdi_parse_yaml(const char *text, size_t size, const char *kind,
		   struct cdi_paths *paths)
{
	struct cdi_kind is = {.wanted = kind};

	cdi_lines(text, size, "kind", cdi_take_kind, &is);
	return is.found ? cdi_lines(text, size, "hostPath", cdi_take_path, paths)
			: 0;
}

static int cdi_read_file(const char *path, const char *kind,
			 struct cdi_paths *paths, struct fault *fault)
{
	const char *end = strrchr(path, '.');
	struct mapping map;
	bool json, yaml;
	int err;

	json = end && !strcmp(end, ".json");
	yaml = end && (!strcmp(end, ".yaml") || !strcmp(end, ".yml"));
	if (!json && !yaml)
		return 0;
	err = mapping_open(path, &map, fault);
	if (err)
		return err;
	err = (json ? cdi_parse_json : cdi_parse_yaml)(map.data, map.size, kind,
						       paths);
	mapping_close(&map);
	if (err == -EBADMSG)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: is not JSON; make it again, or remove it",
				 path);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "%s: the files it names: %s", path, strerror(-err))
		   : 0;
}

static int cdi_read_folder(const struct sysroot *root, const char *folder,
			   const char *kind, struct cdi_paths *paths,
			   struct fault *fault)
{
	struct sysroot_file file;
	struct dirent **names = NULL;
	char path[PATH_MAX];
	int i, n, err = 0;

	if (sysroot_find_folder(root, folder, &file))
		return 0;
	n = scandir(file.path, &names, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (!err &&
		    snprintf(path, sizeof(path), "%s/%s", folder,
			     names[i]->d_name) < (int)sizeof(path) &&
		    !sysroot_find(root, path, &file))
			err = cdi_read_file(file.path, kind, paths, fault);
		free(names[i]);
	}
	free(names);
	return err;
}

int cdi_read(const struct sysroot *root, const char *kind,
	     struct cdi_paths *paths, struct fault *fault)
{
	size_t i;
	int err = 0;

	paths->count = 0;
	for (i = 0; i < CDI_FOLDERS && !err; i++)
		err = cdi_read_folder(root, cdi_folders[i], kind, paths, fault);
	return err;
}

void cdi_free(struct cdi_paths *paths)
{
	while (paths->count)
		free(paths->path[--paths->count]);
}
