// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/libraries.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "driver/elf_dynamic.h"
#include "file/mapping.h"

static const struct {
	const char *arch;
	const char *triplet;
	uint16_t machine;
} libraries_archs[] = {
	{"x86_64", "x86_64-linux-gnu", EM_X86_64},
	{"aarch64", "aarch64-linux-gnu", EM_AARCH64},
};

/* Debian's; Fedora's, SUSE's; Arch's. %T: the triplet */
static const char *const libraries_folders[] = {
	"usr/lib/%T", "lib/%T", "usr/lib64", "lib64", "usr/lib", "lib",
};

static const char *const libraries_bins[] = {
	"usr/bin",
	"bin",
	"usr/sbin",
	"sbin",
};

#define LIBRARIES_COUNT(array) (sizeof(array) / sizeof((array)[0]))

int libraries_init(struct libraries *libraries, const char *arch,
		   struct fault *fault)
{
	size_t i;

	for (i = 0; i < LIBRARIES_COUNT(libraries_archs); i++) {
		if (strcmp(arch, libraries_archs[i].arch) != 0)
			continue;
		libraries->triplet = libraries_archs[i].triplet;
		libraries->machine = libraries_archs[i].machine;
		return 0;
	}
	return fault_set(fault, FAULT_HOST, -ENOTSUP,
			 "%s: there is no driver layer for this architecture",
			 arch);
}

const char *libraries_version(const char *name)
{
	const char *so = strstr(name, ".so.");

	return so ? so + 4 : "";
}

/* Folder @i of all there are, with those of the driver's; NULL behind them. */
static const char *libraries_folder(const struct libraries *libraries, size_t i,
				    char folder[PATH_MAX], bool *drivers)
{
	const size_t plain = LIBRARIES_COUNT(libraries_folders);
	const char *base = libraries_folders[i % plain], *below = "";
	const char *triplet = strstr(base, "%T") ? libraries->triplet : "";
	int n;

	*drivers = i >= plain;
	if (i / plain > libraries->files->folder_count)
		return NULL;
	if (*drivers)
		below = libraries->files->folder[i / plain - 1];
	n = snprintf(folder, PATH_MAX, "%.*s%s%s%s", (int)strcspn(base, "%"),
		     base, triplet, *below ? "/" : "", below);
	return n < PATH_MAX ? folder : NULL;
}

/* -ENOENT: none of this machine's. */
static int libraries_read(const struct libraries *libraries,
			  struct library *library, struct fault *fault)
{
	struct elf_dynamic dyn;
	struct mapping map;
	int err;

	library->name = strrchr(library->file.path, '/') + 1;
	err = elf_dynamic_open(library->file.path, &map, &dyn, fault);
	if (!err) {
		snprintf(library->soname, sizeof(library->soname), "%s",
			 dyn.soname ? dyn.soname : "");
		mapping_close(&map);
	}
	if (err == -ENOTSUP)
		return -ENOENT;
	if (err)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "%s: is not a readable library",
				 library->file.path);
	return dyn.machine == libraries->machine ? 0 : -ENOENT;
}

/* "libx.so" beside @folder's "libx.so.1", for those who open it by that name */
static void libraries_plain(const struct libraries *libraries,
			    const char *folder, struct library *library)
{
	struct sysroot_file file;
	char path[PATH_MAX];
	const char *so = strstr(library->name, ".so.");

	library->plain[0] = '\0';
	if (!so)
		return;
	snprintf(library->plain, sizeof(library->plain), "%.*s",
		 (int)(so - library->name) + 3, library->name);
	if (snprintf(path, sizeof(path), "%s/%s", folder, library->plain) >=
		    (int)sizeof(path) ||
	    sysroot_find(libraries->root, path, &file) ||
	    strcmp(file.path, library->file.path) != 0)
		library->plain[0] = '\0';
}

static int libraries_find_as(const struct libraries *libraries, const char *name,
			     struct library *library, struct fault *fault)
{
	char folder[PATH_MAX], path[PATH_MAX];
	bool drivers;
	size_t i;
	int err = -ENOENT;

	for (i = 0; libraries_folder(libraries, i, folder, &drivers); i++) {
		if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
			    (int)sizeof(path) ||
		    sysroot_find(libraries->root, path, &library->file))
			continue;
		err = libraries_read(libraries, library, fault);
		if (err != -ENOENT)
			break;
	}
	if (err)
		return err;
	libraries_plain(libraries, folder, library);
	library->drivers = drivers || (*libraries->version &&
				       !strcmp(libraries_version(library->name),
					       libraries->version));
	return 0;
}

int libraries_find(const struct libraries *libraries, const char *name,
		   struct library *library, struct fault *fault)
{
	char wanted[PATH_MAX];
	const char *so = strstr(name, ".so");
	int err = -ENOENT;

	if (so && *libraries->version &&
	    snprintf(wanted, sizeof(wanted), "%.*s.%s", (int)(so - name) + 3,
		     name, libraries->version) < (int)sizeof(wanted))
		err = libraries_find_as(libraries, wanted, library, fault);
	if (err == -ENOENT)
		err = libraries_find_as(libraries, name, library, fault);
	return err;
}

int libraries_take(const struct libraries *libraries, const char *path,
		   struct library *library, struct fault *fault)
{
	int err = sysroot_find(libraries->root, path, &library->file);

	if (!err)
		err = libraries_read(libraries, library, fault);
	library->plain[0] = '\0';
	library->drivers = true;
	return err;
}

int libraries_program(const struct libraries *libraries, const char *name,
		      struct sysroot_file *file)
{
	char folder[PATH_MAX], path[PATH_MAX];
	bool drivers;
	int err = -ENOENT;
	size_t i;

	for (i = 0; i < LIBRARIES_COUNT(libraries_bins) && err; i++) {
		snprintf(path, sizeof(path), "%s/%s", libraries_bins[i], name);
		err = sysroot_find(libraries->root, path, file);
	}
	for (i = 0; err && libraries_folder(libraries, i, folder, &drivers); i++) {
		if (drivers && snprintf(path, sizeof(path), "%s/%s", folder,
					name) < (int)sizeof(path))
			err = sysroot_find(libraries->root, path, file);
	}
	return err;
}
