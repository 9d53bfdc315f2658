// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/cgroup.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "sysfs/sysfs.h"

#define CGROUPS "/sys/fs/cgroup"
/* Of version 2: its root, or where systemd mounts it beside version 1. */
#define PROCS	       "cgroup.procs"
#define CGROUP_LOOK_MS 10
#define CGROUP_TRIM_MS 2000

static bool cgroup_is_clean(const char *path)
{
	size_t n;

	for (; *path; path += n + !!path[n]) {
		n = strcspn(path, "/");
		if ((n == 1 && path[0] == '.') ||
		    (n == 2 && path[0] == '.' && path[1] == '.'))
			return false;
	}
	return true;
}

/*
 * "a-b.slice" is below "a.slice": systemd.slice(5). Writes the folders of
 * @slice, of @n bytes, without ".slice" at the end; the length, or
 * -ENAMETOOLONG.
 */
static int cgroup_slices(const char *slice, size_t n, char *path, size_t size)
{
	size_t i, used = 0;
	int more;

	for (i = 1; i <= n; i++) {
		if (i < n && slice[i] != '-')
			continue;
		more = snprintf(path + used, size - used, "/%.*s.slice", (int)i,
				slice);
		if (more < 0 || (size_t)more >= size - used)
			return -ENAMETOOLONG;
		used += (size_t)more;
	}
	return (int)used;
}

static int cgroup_systemd(const char *spelled, struct cgroup *cgroup)
{
	const char *prefix = strchr(spelled, ':');
	const char *name = prefix ? strchr(prefix + 1, ':') : NULL;
	size_t slice = prefix ? (size_t)(prefix - spelled) : 0;
	int used = 0, more, unit;

	if (!name || !name[1] || strchr(spelled, '/'))
		return -EINVAL;
	if (!slice) {
		spelled = "system.slice";
		slice = strlen(spelled);
	}
	if (slice <= 6 || strncmp(spelled + slice - 6, ".slice", 6) != 0)
		return -EINVAL;
	/* "-.slice" is the root */
	if (slice != 7 || *spelled != '-')
		used = cgroup_slices(spelled, slice - 6, cgroup->path,
				     sizeof(cgroup->path));
	if (used < 0)
		return -ENAMETOOLONG;
	unit = snprintf(cgroup->scope, sizeof(cgroup->scope), "%.*s%s%s.scope",
			(int)(name - prefix - 1), prefix + 1,
			name == prefix + 1 ? "" : "-", name + 1);
	more = snprintf(cgroup->path + used, sizeof(cgroup->path) - (size_t)used,
			"/%s", cgroup->scope);
	if (slice >= sizeof(cgroup->slice) || unit < 0 ||
	    (size_t)unit >= sizeof(cgroup->scope) || more < 0 ||
	    (size_t)more >= sizeof(cgroup->path) - (size_t)used)
		return -ENAMETOOLONG;
	snprintf(cgroup->slice, sizeof(cgroup->slice), "%.*s", (int)slice,
		 spelled);
	return 0;
}

int cgroup_parse(const char *spelled, bool systemd, struct cgroup *cgroup,
		 struct fault *fault)
{
	int n, err = 0;

	memset(cgroup, 0, sizeof(*cgroup));
	if (!spelled || !*spelled)
		return 0;
	if (systemd) {
		err = cgroup_systemd(spelled, cgroup);
	} else {
		n = snprintf(cgroup->path, sizeof(cgroup->path), "%s%s",
			     *spelled == '/' ? "" : "/", spelled);
		if (n < 0 || (size_t)n >= sizeof(cgroup->path))
			err = -ENAMETOOLONG;
	}
	if (!err && !cgroup_is_clean(cgroup->path))
		err = -EINVAL;
	if (!err)
		return 0;
	memset(cgroup, 0, sizeof(*cgroup));
	return fault_set(fault, FAULT_HOST, err,
			 "linux.cgroupsPath %.256s: is not %s", spelled,
			 systemd ? "SLICE:PREFIX:NAME" : "a plain path");
}

/* One hierarchy: the folder at which it is mounted. */
struct hierarchy {
	const char *root;
	char at[128];
	bool unified; /* version 2 */
	bool watched; /* by systemd, beside version 1 */
};

static int cgroup_write(const struct hierarchy *hierarchy, const char *path,
			const char *file, const char *text)
{
	char name[PATH_MAX + 192];

	snprintf(name, sizeof(name), "%s%s/%s", hierarchy->at, path, file);
	return sysfs_write(hierarchy->root, name, text);
}

static int cgroup_read(const struct hierarchy *hierarchy, const char *path,
		       const char *file, char *text, size_t size)
{
	char name[PATH_MAX + 192];

	snprintf(name, sizeof(name), "%s%s/%s", hierarchy->at, path, file);
	return sysfs_read(hierarchy->root, name, text, size);
}

/*
 * Version 1's cpuset takes nobody before it has processors and memory. What
 * has neither file is no cpuset.
 */
static void cgroup_inherit(const struct hierarchy *hierarchy,
			   const char *parent, const char *path)
{
	static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};
	char text[4096];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!cgroup_read(hierarchy, path, files[i], text, sizeof(text)) &&
		    cgroup_read(hierarchy, parent, files[i], text,
				sizeof(text)) > 0)
			cgroup_write(hierarchy, path, files[i], text);
}

/* What a group's children can limit; one that has processes cannot say so. */
static void cgroup_offer(const struct hierarchy *hierarchy, const char *path)
{
	static const char *const controllers[] = {"+memory", "+cpu", "+pids",
						  "+cpuset"};
	size_t i;

	for (i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++)
		cgroup_write(hierarchy, path, "cgroup.subtree_control",
			     controllers[i]);
}

static int cgroup_make_one(const struct hierarchy *hierarchy,
			   const char *parent, const char *path)
{
	char name[2 * PATH_MAX];

	if (hierarchy->unified)
		cgroup_offer(hierarchy, parent);
	snprintf(name, sizeof(name), "%s%s%s", hierarchy->root, hierarchy->at,
		 path);
	if (mkdir(name, 0755) < 0)
		return errno == EEXIST ? 0 : -errno;
	if (!hierarchy->unified)
		cgroup_inherit(hierarchy, parent, path);
	return 0;
}

static int cgroup_make(const struct hierarchy *hierarchy, const char *path)
{
	char part[PATH_MAX], parent[PATH_MAX] = "";
	const char *end = path;
	int err = 0;

	while (*end && !err) {
		end += strspn(end, "/");
		end += strcspn(end, "/");
		snprintf(part, sizeof(part), "%.*s", (int)(end - path), path);
		err = cgroup_make_one(hierarchy, parent, part);
		memcpy(parent, part, sizeof(parent));
	}
	return err;
}

static int cgroup_try(const struct hierarchy *hierarchy, const char *path,
		      pid_t pid, uint64_t memory)
{
	int err = cgroup_make(hierarchy, path);
	char text[32];

	if (err)
		return err;
	snprintf(text, sizeof(text), "%lu", memory);
	if (memory && cgroup_write(hierarchy, path, "memory.max", text))
		cgroup_write(hierarchy, path, "memory.limit_in_bytes", text);
	snprintf(text, sizeof(text), "%d", pid);
	return cgroup_write(hierarchy, path, PROCS, text);
}

/*
 * Beside version 1 systemd removes its units' empty folders at any time (its
 * cg_trim_v1_controllers()): one that is made here and not entered yet, too.
 */
static int cgroup_enter_one(const struct hierarchy *hierarchy, const char *path,
			    pid_t pid, uint64_t memory)
{
	int64_t end = clock_now_ms() + CGROUP_TRIM_MS;
	int err;

	do {
		err = cgroup_try(hierarchy, path, pid, memory);
	} while ((err == -ENOENT || err == -ENODEV) && clock_now_ms() < end &&
		 !poll(NULL, 0, 1));
	return err;
}

/* Do @what for each; the first error of one that can be written to. */
static int cgroup_each(const char *root, const struct cgroup *cgroup,
		       int (*what)(const struct hierarchy *hierarchy,
				   const char *path, pid_t pid, uint64_t memory),
		       pid_t pid, uint64_t memory)
{
	struct hierarchy hierarchy = {.root = root, .at = CGROUPS};
	char file[192], **names;
	int err = 0, one, count, i;

	hierarchy.unified = sysfs_exists(root, CGROUPS "/" PROCS);
	if (hierarchy.unified)
		return what(&hierarchy, cgroup->path, pid, memory);
	count = sysfs_list(root, CGROUPS, &names);
	if (count < 0)
		return count;
	for (i = 0; i < count; i++) {
		snprintf(hierarchy.at, sizeof(hierarchy.at), CGROUPS "/%.100s",
			 names[i]);
		snprintf(file, sizeof(file), "%s/" PROCS, hierarchy.at);
		if (!sysfs_exists(root, file))
			continue;
		hierarchy.unified = !strcmp(names[i], "unified");
		hierarchy.watched = hierarchy.unified && *cgroup->scope;
		one = what(&hierarchy, cgroup->path, pid, memory);
		if (!err && one != -EROFS && one != -EACCES && one != -EPERM)
			err = one;
	}
	sysfs_list_free(names);
	return err;
}

int cgroup_enter(const char *root, const struct cgroup *cgroup, pid_t pid,
		 uint64_t memory, struct fault *fault)
{
	int err;

	if (!cgroup->path[0] ||
	    (*cgroup->scope && sysfs_exists(root, CGROUPS "/" PROCS)))
		return 0;
	err = cgroup_each(root, cgroup, cgroup_enter_one, pid, memory);
	if (!err)
		return 0;
	return fault_set(fault, FAULT_HOST, err,
			 CGROUPS ": %s cannot be entered: %s", cgroup->path,
			 strerror(-err));
}

/* @end: of the wait, for all hierarchies. */
static int cgroup_remove_one(const struct hierarchy *hierarchy,
			     const char *path, pid_t pid, uint64_t end)
{
	char name[2 * PATH_MAX];

	(void)pid;
	/* without the folder systemd never reads that nobody is in it */
	if (hierarchy->watched)
		return 0;
	snprintf(name, sizeof(name), "%s%s%s", hierarchy->root, hierarchy->at,
		 path);
	/* who gives devices and interfaces back outlives a killed launcher */
	while (rmdir(name) < 0 && errno != ENOENT) {
		if (errno != EBUSY || (uint64_t)clock_now_ms() >= end)
			return -errno;
		poll(NULL, 0, CGROUP_LOOK_MS);
	}
	return 0;
}

int cgroup_remove(const char *root, const struct cgroup *cgroup, int wait_ms)
{
	return cgroup->path[0]
		       ? cgroup_each(root, cgroup, cgroup_remove_one, 0,
				     (uint64_t)(clock_now_ms() + wait_ms))
		       : 0;
}

static int cgroup_look_one(const struct hierarchy *hierarchy, const char *path,
			   pid_t pid, uint64_t unused)
{
	char text[64];
	int n = cgroup_read(hierarchy, path, PROCS, text, sizeof(text));

	(void)pid;
	(void)unused;
	return n && n != -ENOENT ? -EBUSY : 0;
}

bool cgroup_is_empty(const char *root, const struct cgroup *cgroup)
{
	return cgroup_each(root, cgroup, cgroup_look_one, 0, 0) == 0;
}

static int cgroup_leave_one(const struct hierarchy *hierarchy, const char *path,
			    pid_t pid, uint64_t unused)
{
	char parent[PATH_MAX], text[16];

	(void)unused;
	snprintf(parent, sizeof(parent), "%.*s",
		 (int)(strrchr(path, '/') - path), path);
	snprintf(text, sizeof(text), "%d", pid);
	return cgroup_write(hierarchy, parent, PROCS, text);
}

void cgroup_leave(const char *root, const struct cgroup *cgroup, pid_t pid)
{
	if (cgroup->path[0])
		cgroup_each(root, cgroup, cgroup_leave_one, pid, 0);
}

/* The first hierarchy in which @cgroup has the file @name: its value. */
static int cgroup_find(const char *root, const struct cgroup *cgroup,
		       const char *name, char path[2 * PATH_MAX])
{
	static const char *const at[] = {
		"",	    "/freezer",	    "/memory",
		"/cpuacct", "/cpu,cpuacct", "/unified"};
	size_t i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]) && cgroup->path[0]; i++) {
		snprintf(path, 2 * PATH_MAX, CGROUPS "%s%s/%s", at[i],
			 cgroup->path, name);
		if (sysfs_exists(root, path))
			return 0;
	}
	return -ENOENT;
}

int cgroup_freeze(const char *root, const struct cgroup *cgroup, bool frozen,
		  struct fault *fault)
{
	char path[2 * PATH_MAX];
	int err = -ENOTSUP;

	if (!cgroup_find(root, cgroup, "freezer.state", path))
		err = sysfs_write(root, path, frozen ? "FROZEN" : "THAWED");
	else if (!cgroup_find(root, cgroup, "cgroup.freeze", path))
		err = sysfs_write(root, path, frozen ? "1" : "0");
	if (!err)
		return 0;
	return fault_set(fault, FAULT_HOST, err,
			 "the container cannot be paused: %s",
			 err == -ENOTSUP ? "it has no control group that can "
					   "be frozen"
					 : strerror(-err));
}

void cgroup_usage(const char *root, const struct cgroup *cgroup,
		  uint64_t *cpu_ns, uint64_t *memory)
{
	char path[2 * PATH_MAX], text[1024];

	*cpu_ns = *memory = 0;
	if (!cgroup_find(root, cgroup, "cpuacct.usage", path))
		sysfs_read_u64(root, path, cpu_ns);
	else if (!cgroup_find(root, cgroup, "cpu.stat", path) &&
		 sysfs_read(root, path, text, sizeof(text)) > 0 &&
		 !strncmp(text, "usage_usec ", 11))
		*cpu_ns = strtoull(text + 11, NULL, 10) * 1000;
	if (!cgroup_find(root, cgroup, "memory.usage_in_bytes", path) ||
	    !cgroup_find(root, cgroup, "memory.current", path))
		sysfs_read_u64(root, path, memory);
}
