// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/harvest.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static bool harvest_has_index(const struct sysroot *root, const char *release)
{
	struct sysroot_file file;
	char path[PATH_MAX];
	int n;

	n = snprintf(path, sizeof(path), "lib/modules/%s/modules.dep.bin",
		     release);
	return n < (int)sizeof(path) && !sysroot_find(root, path, &file);
}

/* The one folder below lib/modules that depmod was run for. */
static int harvest_only_release(struct harvest *harvest, struct fault *fault)
{
	struct sysroot_file folder;
	struct dirent *entry;
	unsigned int found = 0;
	DIR *dir = NULL;

	if (!sysroot_find_folder(&harvest->root, "lib/modules", &folder) ||
	    !sysroot_find_folder(&harvest->root, "usr/lib/modules", &folder))
		dir = opendir(folder.path);
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.' ||
		    strlen(entry->d_name) >= sizeof(harvest->release) ||
		    !harvest_has_index(&harvest->root, entry->d_name))
			continue;
		memcpy(harvest->release, entry->d_name,
		       strlen(entry->d_name) + 1);
		found++;
	}
	if (dir)
		closedir(dir);
	if (found == 1)
		return 0;
	return fault_set(fault, FAULT_HOST, found ? -EINVAL : -ENOENT,
			 "%s/lib/modules: has the modules of %u kernels with "
			 "an index; %s",
			 harvest->root.path, found,
			 found ? "name one with --release"
			       : "run depmod -b FOLDER RELEASE there");
}

static int harvest_release(struct harvest *harvest, struct fault *fault)
{
	const char *release = harvest->ask->release;
	struct utsname host;

	uname(&host);
	if (!release && !harvest->root.prefix &&
	    !strcmp(host.machine, harvest->ask->arch))
		release = host.release;
	if (!release)
		return harvest_only_release(harvest, fault);
	if (!*release || strchr(release, '/') || *release == '.' ||
	    snprintf(harvest->release, sizeof(harvest->release), "%s",
		     release) >= (int)sizeof(harvest->release))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--release %s: not a kernel's release", release);
	return 0;
}

static int harvest_all(struct harvest *harvest, struct fault *fault)
{
	json_t *document = harvest->cargo->document;
	int err;

	err = harvest_release(harvest, fault);
	if (err)
		return err;
	if (json_object_set_new(document, "release",
				json_string(harvest->release)) ||
	    json_object_set_new(document, "arch",
				json_string(harvest->ask->arch)) ||
	    json_object_set_new(document, "firmware_version", json_string("")))
		return fault_no_memory(fault, "driver layer");
	err = harvest_modules(harvest, fault);
	return err ? err : harvest_user_space(harvest, fault);
}

int harvest_plan(const char *from, const struct harvest_ask *ask,
		 struct cargo *cargo, struct fault *fault)
{
	struct harvest harvest = {.ask = ask, .cargo = cargo, .root.fd = -1};
	int err;

	err = cargo_init(cargo, fault);
	if (!err)
		err = sysroot_open(from, &harvest.root, fault);
	if (!err)
		err = harvest_all(&harvest, fault);
	sysroot_close(&harvest.root);
	if (err)
		cargo_free(cargo);
	return err;
}
