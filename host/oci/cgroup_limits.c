// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/cgroup_limits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sysfs/sysfs.h"

/* Where they are mounted: version 2 alone, and version 1's of processors. */
static const char *const limits_at[] = {"", "/cpu", "/cpu,cpuacct", "/cpuset"};

/* Into the first hierarchy that has @file; -ENOENT: none has. */
static int limits_write(const char *root, const struct cgroup *cgroup,
			const char *file, const char *text)
{
	char path[2 * PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(limits_at) / sizeof(limits_at[0]); i++) {
		snprintf(path, sizeof(path), "/sys/fs/cgroup%s%s/%s",
			 limits_at[i], cgroup->path, file);
		if (sysfs_exists(root, path))
			return sysfs_write(root, path, text);
	}
	return -ENOENT;
}

static int limits_weigh(const char *root, const struct cgroup *cgroup,
			const struct limits *limits)
{
	char text[32];
	int err;

	if (!limits->shares)
		return 0;
	snprintf(text, sizeof(text), "%lu", limits_weight(limits));
	err = limits_write(root, cgroup, "cpu.weight", text);
	if (err != -ENOENT)
		return err;
	snprintf(text, sizeof(text), "%lu", limits->shares);
	err = limits_write(root, cgroup, "cpu.shares", text);
	/* it holds nothing back where there is none */
	return err == -ENOENT ? 0 : err;
}

static int limits_quota(const char *root, const struct cgroup *cgroup,
			const struct limits *limits)
{
	char text[64];
	int err;

	if (!limits->quota)
		return 0;
	snprintf(text, sizeof(text), "%lu %lu", limits->quota, limits->period);
	err = limits_write(root, cgroup, "cpu.max", text);
	if (err != -ENOENT)
		return err;
	snprintf(text, sizeof(text), "%lu", limits->period);
	err = limits_write(root, cgroup, "cpu.cfs_period_us", text);
	snprintf(text, sizeof(text), "%lu", limits->quota);
	return err ? err : limits_write(root, cgroup, "cpu.cfs_quota_us", text);
}

static int limits_set(const char *root, const struct cgroup *cgroup,
		      const char *file, const struct numa_set *set)
{
	/* each number and a comma */
	char text[NUMA_SET_MAX * 5 + 1];

	if (!numa_set_count(set))
		return 0;
	return limits_write(root, cgroup, file,
			    numa_set_text(set, text, sizeof(text)));
}

int cgroup_limits_write(const char *root, const struct cgroup *cgroup,
			const struct limits *limits, struct fault *fault)
{
	const char *what = "shares";
	int err;

	if (!cgroup->path[0])
		return 0;
	err = limits_weigh(root, cgroup, limits);
	if (!err) {
		what = "quota";
		err = limits_quota(root, cgroup, limits);
	}
	if (!err) {
		what = "cpus";
		err = limits_set(root, cgroup, "cpuset.cpus", &limits->cpus);
	}
	if (!err) {
		what = "mems";
		err = limits_set(root, cgroup, "cpuset.mems", &limits->mems);
	}
	if (!err)
		return 0;
	return fault_set(fault, FAULT_HOST, err,
			 "linux.resources.cpu.%s: the control group does not "
			 "take it: %s",
			 what,
			 err == -ENOENT ? "this host has no such limit"
					: strerror(-err));
}
