// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the kernel looks: drivers/base/firmware_loader/main.c. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "driver/harvest.h"

/* In the kernel's order, less its parameter; %s: the release */
static const char *const firmware_folders[] = {
	"lib/firmware/updates/%s",
	"lib/firmware/updates",
	"lib/firmware/%s",
	"lib/firmware",
	"usr/lib/firmware/updates/%s",
	"usr/lib/firmware/updates",
	"usr/lib/firmware/%s",
	"usr/lib/firmware",
};

/* The kernel asks for the plain one first, then for these. */
static const char *const firmware_forms[] = {"", ".zst", ".xz"};

#define FIRMWARE_FOLDERS (sizeof(firmware_folders) / sizeof(*firmware_folders))
#define FIRMWARE_FORMS	 (sizeof(firmware_forms) / sizeof(*firmware_forms))

static int firmware_look(const struct harvest *harvest, const char *name,
			 const char *form, struct sysroot_file *file)
{
	char folder[PATH_MAX], path[PATH_MAX];
	int err = -ENOENT;
	size_t i;

	for (i = 0; i < FIRMWARE_FOLDERS && err; i++) {
		if (strstr(firmware_folders[i], "%s"))
			snprintf(folder, sizeof(folder), "%.*s%s",
				 (int)strlen(firmware_folders[i]) - 2,
				 firmware_folders[i], harvest->release);
		else
			snprintf(folder, sizeof(folder), "%s",
				 firmware_folders[i]);
		if (snprintf(path, sizeof(path), "%s/%s%s", folder, name,
			     form) >= (int)sizeof(path))
			return -ENAMETOOLONG;
		err = sysroot_find(&harvest->root, path, file);
	}
	return err;
}

static bool firmware_is_version(const char *word, size_t size)
{
	return strspn(word, "0123456789.") >= size && memchr(word, '.', size);
}

/* "vendor/1.2.3/name.bin": the folder that is a version, or "". */
static void firmware_version(const char *name, char version[MODINFO_TEXT])
{
	size_t size;

	*version = '\0';
	for (;; name += size + 1) {
		size = strcspn(name, "/");
		if (!name[size])
			return;
		if (size < MODINFO_TEXT && firmware_is_version(name, size)) {
			memcpy(version, name, size);
			version[size] = '\0';
			return;
		}
	}
}

/*
 * An open driver cannot do without what is of its own version; a proprietary
 * one does on older devices. A name without a version is of one of the chips
 * that the kernel's own drivers know, more of them than are packaged.
 */
static int firmware_missing(struct harvest *harvest, const char *path,
			    const char *name, bool needed, struct fault *fault)
{
	if (!needed || !harvest->open)
		return cargo_leave_out(harvest->cargo, name,
				       "firmware: no such file", fault);
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "firmware %s: is not in %s/lib/firmware, and %s needs "
			 "it; install the package with the driver's firmware",
			 name, harvest->root.path, path);
}

/* 1 when it was there, 0 when it is left out. */
static int firmware_add(struct harvest *harvest, const char *path,
			const char *name, bool own, struct fault *fault)
{
	char version[MODINFO_TEXT], to[PATH_MAX];
	struct sysroot_file file;
	int err = -ENOENT;
	size_t i;

	for (i = 0; i < FIRMWARE_FORMS && err; i++)
		err = firmware_look(harvest, name, firmware_forms[i], &file);
	firmware_version(name, version);
	if (err)
		return firmware_missing(harvest, path, name, own && *version,
					fault);
	if (*version && own && strcmp(version, harvest->version) != 0)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: asks for firmware %s, which is not of "
				 "its own version %s",
				 path, name, harvest->version);
	if (snprintf(to, sizeof(to), "firmware/%s", name) >= (int)sizeof(to))
		return -ENAMETOOLONG;
	if (*version && own &&
	    json_object_set_new(harvest->cargo->document, "firmware_version",
				json_string(version)))
		return fault_no_memory(fault, "firmware");
	err = cargo_add(harvest->cargo, DRIVER_FIRMWARE, to, &file, version,
			fault);
	return err ? err : 1;
}

int harvest_firmware(struct harvest *harvest, const char *path,
		     const struct modinfo *module, bool own, struct fault *fault)
{
	unsigned int i;
	int n, found = 0;

	for (i = 0; i < module->firmware_count; i++) {
		n = firmware_add(harvest, path, module->firmware[i], own, fault);
		if (n < 0)
			return n;
		found += n;
	}
	if (!own || !module->firmware_count || found)
		return 0;
	return firmware_missing(harvest, path, module->firmware[0], true, fault);
}
