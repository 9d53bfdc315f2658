// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/collect.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/libraries.h"
#include "driver/object.h"
#include "file/input.h"

static void collect_library_file(const struct collect_ask *ask,
				 const char *path, struct parts_library *library)
{
	struct object object;
	int err = object_open(path, NULL, &object);

	if (err && err != -EBADMSG)
		return;
	parts_set(library->file, sizeof(library->file), path + strlen(ask->root));
	if (err)
		return;
	parts_set(library->arch, sizeof(library->arch), object.arch);
	library->align = object.align;
}

/*
 * The name that programs load ends in .so.1 and leads to a file whose name
 * ends in the version. Where the one of the module's version is still there, it
 * is the one that a layer takes.
 */
static bool collect_find_library(const struct collect_ask *ask,
				 const char *folder, const char *name,
				 const struct parts *parts, char *real)
{
	const struct parts_module *main = parts_main_module(parts);
	char path[PATH_MAX];
	int n;

	snprintf(path, sizeof(path), "%s%s/%s.so.1", ask->root, folder, name);
	if (!realpath(path, real))
		return false;
	n = (int)(strrchr(real, '/') - real);
	if (main && main->version[0] &&
	    snprintf(path, sizeof(path), "%.*s/%s.so.%s", n, real, name,
		     main->version) < (int)sizeof(path) &&
	    !access(path, F_OK))
		memcpy(real, path, strlen(path) + 1);
	return true;
}

static bool collect_library(const struct collect_ask *ask, const char *folder,
			    const char *name, struct parts *parts)
{
	struct parts_library *out = &parts->library[parts->n_libraries];
	char real[PATH_MAX];

	if (!collect_find_library(ask, folder, name, parts, real))
		return false;
	memset(out, 0, sizeof(*out));
	parts_set(out->name, sizeof(out->name), name);
	parts_set(out->version, sizeof(out->version),
		  libraries_version(strrchr(real, '/')));
	/* a file that is called .so.1 itself does not tell */
	if (!strchr(out->version, '.'))
		out->version[0] = '\0';
	collect_library_file(ask, real, out);
	parts->n_libraries++;
	return true;
}

static void collect_libraries(const struct collect_ask *ask, struct parts *parts)
{
	const char *const *name;
	char triplet[BUILT_FILE_MAX];
	const char *const folders[] = {triplet, "/usr/lib64", "/usr/lib"};
	size_t i;

	snprintf(triplet, sizeof(triplet), "/usr/lib/%s-linux-gnu", ask->arch);
	for (name = ask->driver->libraries; *name; name++) {
		for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
			if (parts->n_libraries < PARTS_LIBRARIES_MAX &&
			    collect_library(ask, folders[i], *name, parts))
				break;
		}
	}
}

void collect_firmware_name(const char *name, struct parts_firmware *out)
{
	static const char *const endings[] = {"xz", "zst"};
	size_t i, n, length = strlen(name);

	parts_set(out->name, sizeof(out->name), name);
	for (i = 0; i < 2; i++) {
		n = strlen(endings[i]) + 1;
		if (length <= n || length >= sizeof(out->name) ||
		    name[length - n] != '.' ||
		    strcmp(name + length - n + 1, endings[i]) != 0)
			continue;
		out->name[length - n] = '\0';
		parts_set(out->packed, sizeof(out->packed), endings[i]);
	}
}

static void collect_firmware_version(const char *folder, const char *version,
				     struct parts *parts)
{
	struct parts_firmware *out;
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	dir = opendir(folder);
	if (!dir)
		return;
	while ((entry = readdir(dir)) && parts->n_firmware < PARTS_FIRMWARE_MAX) {
		if (fstatat(dirfd(dir), entry->d_name, &st, 0) ||
		    !S_ISREG(st.st_mode))
			continue;
		out = &parts->firmware[parts->n_firmware++];
		memset(out, 0, sizeof(*out));
		parts_set(out->version, sizeof(out->version), version);
		out->size = (uint64_t)st.st_size;
		collect_firmware_name(entry->d_name, out);
	}
	/* a list that is cut short is not all there is */
	if (entry)
		parts->has_firmware = false;
	closedir(dir);
}

/* A folder per version of the driver, beside those of other drivers. */
static void collect_firmware(const struct collect_ask *ask, const char *where,
			     struct parts *parts)
{
	char folder[PATH_MAX], path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s%s/%s", ask->root, where,
		 ask->driver->firmware);
	dir = opendir(folder);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    snprintf(path, sizeof(path), "%s/%s", folder,
			     entry->d_name) >= (int)sizeof(path))
			continue;
		collect_firmware_version(path, entry->d_name, parts);
	}
	closedir(dir);
}

/* The version that the host has loaded now, perhaps an older one. */
static void collect_running(const struct collect_ask *ask, struct parts *parts)
{
	char path[PATH_MAX], text[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/sys/module/%s/version", ask->root,
		 ask->driver->module);
	fd = input_open(path, INPUT_TEXT_MAX, NULL, NULL);
	if (fd < 0)
		return;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	parts_set(parts->running, sizeof(parts->running), text);
}

void collect_files(const struct collect_ask *ask, struct parts *parts)
{
	parts->has_firmware = true;
	collect_firmware(ask, "/lib/firmware", parts);
	collect_firmware(ask, "/lib/firmware/updates", parts);
	collect_libraries(ask, parts);
	collect_running(ask, parts);
}
