// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver's libraries and programs go to top/, in one folder that every
 * dynamic linker of the architecture looks into, with links for the others.
 * What they need of the system goes to base/ in the same way.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "driver/cdi.h"
#include "driver/elf_dynamic.h"
#include "driver/harvest.h"
#include "driver/libraries.h"
#include "driver/user_files.h"
#include "file/mapping.h"

struct harvest_user {
	struct harvest *harvest;
	struct user_files files;
	struct libraries libraries;
	bool extra; /* what is being added can be done without */
};

static int user_no_name(const char *name, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
			 "%s: the name is too long", name);
}

static const char *user_side(enum driver_role role)
{
	return role == DRIVER_BASE ? "base" : "top";
}

/* @name beside @target, and in the folder of those who have no triplets. */
static int user_link(struct harvest_user *user, enum driver_role role,
		     const char *name, const char *target, struct fault *fault)
{
	const char *triplet = user->libraries.triplet;
	char to[PATH_MAX], says[PATH_MAX];
	int err = 0;

	if (!*name)
		return 0;
	snprintf(to, sizeof(to), "%s/usr/lib/%s/%s", user_side(role), triplet,
		 name);
	if (strcmp(name, target) != 0)
		err = cargo_link(user->harvest->cargo, to, target, fault);
	if (err)
		return err;
	snprintf(to, sizeof(to), "%s/usr/lib64/%s", user_side(role), name);
	if (snprintf(says, sizeof(says), "../lib/%s/%s", triplet, target) >=
	    (int)sizeof(says))
		return user_no_name(target, fault);
	return cargo_link(user->harvest->cargo, to, says, fault);
}

/* Add a file; the driver can do without one that only an extra asks for. */
static int user_add(struct harvest_user *user, enum driver_role role,
		    const char *to, const struct sysroot_file *file,
		    const char *version, struct fault *fault)
{
	struct cargo *cargo = user->harvest->cargo;
	size_t count = cargo->count;
	int err = cargo_add(cargo, role, to, file, version, fault);

	if (!err && cargo->count > count)
		cargo->items[count].extra = user->extra;
	return err;
}

static int user_add_library(struct harvest_user *user, enum driver_role role,
			    const char *name, const struct library *library,
			    struct fault *fault)
{
	char to[PATH_MAX];
	int err;

	if (snprintf(to, sizeof(to), "%s/usr/lib/%s/%s", user_side(role),
		     user->libraries.triplet, library->name) >= (int)sizeof(to))
		return user_no_name(library->name, fault);
	err = user_add(user, role, to, &library->file,
		       libraries_version(library->name), fault);
	if (!err)
		err = user_link(user, role, library->soname, library->name,
				fault);
	if (!err)
		err = user_link(user, role, name, library->name, fault);
	if (!err)
		err = user_link(user, role, library->plain, library->name, fault);
	return err;
}

/* "1.2.3" of another driver; "4" and "" say nothing of it. */
static bool user_is_other(const struct harvest_user *user, const char *version)
{
	return *user->harvest->version && strchr(version, '.') &&
	       strcmp(version, user->harvest->version) != 0;
}

static int user_other(struct harvest_user *user, const struct user_file *wanted,
		      const struct library *library, struct fault *fault)
{
	char why[128];

	if (!wanted->optional)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is of another version than the driver's "
				 "modules, %s; install one version",
				 library->file.path, user->harvest->version);
	snprintf(why, sizeof(why), "is of another version, %.60s",
		 libraries_version(library->name));
	return cargo_leave_out(user->harvest->cargo, wanted->name, why, fault);
}

static int user_missing(struct harvest_user *user,
			const struct user_file *wanted, struct fault *fault)
{
	if (wanted->optional)
		return cargo_leave_out(user->harvest->cargo, wanted->name,
				       "not installed", fault);
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "%s: is not below %s/, and the driver is of no use "
			 "without it (CONFIG_GPU_FILES); install the package "
			 "that has it",
			 wanted->name, user->harvest->root.path);
}

static int user_want_library(struct harvest_user *user,
			     const struct user_file *wanted, struct fault *fault)
{
	struct library library;
	int err;

	err = libraries_find(&user->libraries, wanted->name, &library, fault);
	if (err == -ENOENT)
		return user_missing(user, wanted, fault);
	if (err)
		return err;
	if (user_is_other(user, libraries_version(library.name)))
		return user_other(user, wanted, &library, fault);
	return user_add_library(user, DRIVER_LIBRARY,
				strcmp(wanted->name, library.name) ? wanted->name
								   : "",
				&library, fault);
}

static int user_add_program(struct harvest_user *user, const char *name,
			    const struct sysroot_file *file, struct fault *fault)
{
	char to[PATH_MAX];

	if (snprintf(to, sizeof(to), "top/usr/bin/%s", name) >= (int)sizeof(to))
		return user_no_name(name, fault);
	return user_add(user, DRIVER_PROGRAM, to, file, "", fault);
}

static int user_want(struct harvest_user *user, const struct user_file *wanted,
		     struct fault *fault)
{
	struct sysroot_file file;
	int err;

	if (user_files_is_library(wanted->name))
		return user_want_library(user, wanted, fault);
	err = libraries_program(&user->libraries, wanted->name, &file);
	return err ? user_missing(user, wanted, fault)
		   : user_add_program(user, wanted->name, &file, fault);
}

/* What a specification for containers names besides: it may be outdated. */
static int user_from_cdi(struct harvest_user *user, const char *path,
			 struct fault *fault)
{
	struct harvest *harvest = user->harvest;
	struct library library;
	struct fault why = {0};
	int err;

	err = libraries_take(&user->libraries, path, &library, &why);
	if (err == -ENOENT)
		return cargo_leave_out(harvest->cargo, path,
				       "of the CDI specification: not there",
				       fault);
	if (err)
		return cargo_leave_out(harvest->cargo, path,
				       "of the CDI specification: no library "
				       "and no program",
				       fault);
	if (user_is_other(user, libraries_version(library.name)) &&
	    *library.soname)
		return cargo_leave_out(harvest->cargo, path,
				       "of the CDI specification: another "
				       "version",
				       fault);
	if (*library.soname)
		return user_add_library(user, DRIVER_LIBRARY, "", &library,
					fault);
	return user_add_program(user, library.name, &library.file, fault);
}

static int user_from_cdis(struct harvest_user *user, struct fault *fault)
{
	struct cdi_paths paths;
	unsigned int i;
	int err;

	if (!*user->harvest->ask->cdi)
		return 0;
	err = cdi_read(&user->harvest->root, user->harvest->ask->cdi, &paths,
		       fault);
	user->extra = true;
	for (i = 0; !err && i < paths.count; i++)
		err = user_from_cdi(user, paths.path[i], fault);
	cdi_free(&paths);
	return err;
}

static bool user_has(const struct harvest_user *user, const char *side,
		     const char *name)
{
	char to[PATH_MAX];

	snprintf(to, sizeof(to), "%s/usr/lib/%s/%s", side,
		 user->libraries.triplet, name);
	return cargo_find(user->harvest->cargo, to);
}

static int user_need(struct harvest_user *user, const char *who,
		     const char *name, struct fault *fault)
{
	struct library library;
	enum driver_role role;
	int err;

	if (user_has(user, "top", name) || user_has(user, "base", name))
		return 0;
	err = libraries_find(&user->libraries, name, &library, fault);
	if (err == -ENOENT && user->extra)
		return cargo_leave_out(user->harvest->cargo, name,
				       "needed by a file that the CDI "
				       "specification names: not installed",
				       fault);
	if (err == -ENOENT)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: needs the library %s, which is not below "
				 "%s/; install the package that has it",
				 who, name, user->harvest->root.path);
	if (err)
		return err;
	role = library.drivers ? DRIVER_LIBRARY : DRIVER_BASE;
	return user_add_library(user, role,
				strcmp(name, library.name) ? name : "",
				&library, fault);
}

/* The dynamic linker is found by its path alone, "/lib64/ld-....so.2". */
static int user_interp(struct harvest_user *user, const char *interp,
		       struct fault *fault)
{
	char to[PATH_MAX], says[PATH_MAX];
	struct library library;
	size_t used = 0;
	const char *c;
	int err;

	snprintf(to, sizeof(to), "base%s", interp);
	if (cargo_find(user->harvest->cargo, to))
		return 0;
	err = libraries_take(&user->libraries, interp, &library, fault);
	/* packages that were unpacked without the link /lib64 */
	if (err == -ENOENT &&
	    snprintf(to, sizeof(to), "usr%s", interp) < (int)sizeof(to))
		err = libraries_take(&user->libraries, to, &library, fault);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: the dynamic linker of the driver's "
				 "programs is not below %s/",
				 interp, user->harvest->root.path);
	err = user_add_library(user, DRIVER_BASE, strrchr(interp, '/') + 1,
			       &library, fault);
	if (err)
		return err;
	snprintf(to, sizeof(to), "base%s", interp);
	for (c = interp + 1; *c && used + 4 < sizeof(says); c++)
		if (*c == '/')
			used += (size_t)snprintf(says + used,
						 sizeof(says) - used, "../");
	if (snprintf(says + used, sizeof(says) - used, "usr/lib/%s/%s",
		     user->libraries.triplet,
		     library.name) >= (int)(sizeof(says) - used))
		return user_no_name(interp, fault);
	return cargo_link(user->harvest->cargo, to, says, fault);
}

static int user_needs(struct harvest_user *user, const char *path,
		      struct fault *fault)
{
	struct elf_dynamic dyn;
	struct mapping map;
	unsigned int i;
	int err;

	err = elf_dynamic_open(path, &map, &dyn, fault);
	if (err)
		return fault_set(fault, FAULT_GUEST, err,
				 "%s: is not a readable program", path);
	if (dyn.machine != user->libraries.machine)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"%s: is a program of another architecture", path);
	if (!err && dyn.interp)
		err = user_interp(user, dyn.interp, fault);
	for (i = 0; !err && i < dyn.needed_count; i++)
		err = user_need(user, path, dyn.needed[i], fault);
	mapping_close(&map);
	return err;
}

/* Grows while it is walked: what is added may need more. */
static int user_closure(struct harvest_user *user, struct fault *fault)
{
	struct cargo *cargo = user->harvest->cargo;
	char path[PATH_MAX];
	size_t i;
	int err = 0;

	for (i = 0; i < cargo->count && !err; i++) {
		if (!cargo->items[i].from ||
		    cargo->items[i].role == DRIVER_MODULE ||
		    cargo->items[i].role == DRIVER_FIRMWARE)
			continue;
		snprintf(path, sizeof(path), "%s", cargo->items[i].from);
		user->extra = cargo->items[i].extra;
		err = user_needs(user, path, fault);
	}
	return err;
}

int harvest_user_space(struct harvest *harvest, struct fault *fault)
{
	struct harvest_user user = {
		.harvest = harvest,
		.libraries =
			{
				.root = &harvest->root,
				.files = &user.files,
				.version = harvest->version,
			},
	};
	unsigned int i;
	int err;

	err = user_files_parse(harvest->ask->files, &user.files, fault);
	if (!err)
		err = libraries_init(&user.libraries, harvest->ask->arch, fault);
	for (i = 0; i < user.files.count && !err; i++)
		err = user_want(&user, &user.files.file[i], fault);
	if (!err)
		err = user_from_cdis(&user, fault);
	return err ? err : user_closure(&user, fault);
}
