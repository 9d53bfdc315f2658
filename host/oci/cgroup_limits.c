// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/cgroup_limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

/* Where they are mounted: version 2 alone, and version 1's of processors. */
static const char *const limits_at[] = {"", "/cpu", "/cpu,cpuacct", "/cpuset"};

/* In the order in which they are written. */
enum limits_part {
	LIMITS_SHARES,
	LIMITS_QUOTA,
	LIMITS_CPUS,
	LIMITS_MEMS,
	LIMITS_PARTS,
};

static const char *const limits_names[] = {
	[LIMITS_SHARES] = "shares",
	[LIMITS_QUOTA] = "quota",
	[LIMITS_CPUS] = "cpus",
	[LIMITS_MEMS] = "mems",
};

/* Each number and a comma. */
#define LIMITS_LIST_MAX (NUMA_SET_MAX * 5 + 1)

/* In the first hierarchy that has @file: its path. -ENOENT: none has. */
static int limits_find(const char *root, const struct cgroup *cgroup,
		       const char *file, char path[2 * PATH_MAX])
{
	size_t i;

	for (i = 0; i < sizeof(limits_at) / sizeof(limits_at[0]); i++) {
		snprintf(path, 2 * PATH_MAX, "/sys/fs/cgroup%s%s/%s",
			 limits_at[i], cgroup->path, file);
		if (sysfs_exists(root, path))
			return 0;
	}
	return -ENOENT;
}

static int limits_write(const char *root, const struct cgroup *cgroup,
			const char *file, const char *text)
{
	char path[2 * PATH_MAX];
	int err = limits_find(root, cgroup, file, path);

	return err ? err : sysfs_write(root, path, text);
}

static int limits_write_number(const char *root, const struct cgroup *cgroup,
			       const char *file, uint64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu", number);
	return limits_write(root, cgroup, file, text);
}

static int limits_weigh(const char *root, const struct cgroup *cgroup,
			const struct limits *limits)
{
	int err;

	if (!limits->shares)
		return 0;
	err = limits_write_number(root, cgroup, "cpu.weight",
				  limits_weight(limits));
	if (err != -ENOENT)
		return err;
	err = limits_write_number(root, cgroup, "cpu.shares", limits->shares);
	/* it holds nothing back where there is none */
	return err == -ENOENT ? 0 : err;
}

/* Version 1: a quota larger than its period may be more than the group above has. */
static int limits_quota_of_two(const char *root, const struct cgroup *cgroup,
			       const struct limits *limits)
{
	int period = limits_write_number(root, cgroup, "cpu.cfs_period_us",
					 limits->period);
	int err;

	if (period && period != -EINVAL)
		return period;
	err = limits_write_number(root, cgroup, "cpu.cfs_quota_us",
				  limits->quota);
	return err || !period
		       ? err
		       : limits_write_number(root, cgroup, "cpu.cfs_period_us",
					     limits->period);
}

/* The period stays beside it: who says a quota alone later, means one of that. */
static int limits_quota_none(const char *root, const struct cgroup *cgroup,
			     uint64_t period)
{
	char text[32] = "max";
	int err;

	if (period)
		snprintf(text, sizeof(text), "max %lu", period);
	err = limits_write(root, cgroup, "cpu.max", text);
	if (err != -ENOENT)
		return err;
	err = limits_write(root, cgroup, "cpu.cfs_quota_us", "-1");
	if (!err && period)
		err = limits_write_number(root, cgroup, "cpu.cfs_period_us",
					  period);
	/* there is none where nobody holds one */
	return err == -ENOENT ? 0 : err;
}

static int limits_quota(const char *root, const struct cgroup *cgroup,
			const struct limits *limits)
{
	char text[64];
	int err;

	if (!limits->quota && !limits->all)
		return 0;
	if (!limits->quota || limits->quota == LIMITS_FREE)
		return limits_quota_none(root, cgroup, limits->period);
	snprintf(text, sizeof(text), "%lu %lu", limits->quota, limits->period);
	err = limits_write(root, cgroup, "cpu.max", text);
	return err == -ENOENT ? limits_quota_of_two(root, cgroup, limits) : err;
}

/* Its text; "" where there is none. */
static char *limits_read(const char *root, const struct cgroup *cgroup,
			 const char *file, char *text, size_t size)
{
	char path[2 * PATH_MAX];

	if (limits_find(root, cgroup, file, path) ||
	    sysfs_read(root, path, text, size) < 0)
		*text = '\0';
	return text;
}

/*
 * Version 2 refuses an empty list while somebody is in the group, though it was
 * empty before: validate_change() of kernel/cgroup/cpuset.c. All that the group
 * above has is as much.
 */
static int limits_set_none(const char *root, const struct cgroup *cgroup,
			   const char *file)
{
	char name[32], text[LIMITS_LIST_MAX];
	struct cgroup above = *cgroup;
	char *last = strrchr(above.path, '/');
	int err = limits_write(root, cgroup, file, "\n");

	if (err != -ENOSPC || !last)
		return err;
	*last = '\0';
	snprintf(name, sizeof(name), "%s.effective", file);
	if (!*limits_read(root, &above, name, text, sizeof(text)))
		return err;
	return limits_write(root, cgroup, file, text);
}

static int limits_set(const char *root, const struct cgroup *cgroup,
		      const char *file, const struct numa_set *set, bool all)
{
	char text[LIMITS_LIST_MAX];

	if (!numa_set_count(set))
		return all ? limits_set_none(root, cgroup, file) : 0;
	numa_set_text(set, text, sizeof(text));
	return limits_write(root, cgroup, file, text);
}

static int limits_fails(int err, const char *what, struct fault *fault)
{
	const char *why = strerror(-err);

	if (err == -ENOENT)
		why = "this host has no such limit";
	if (err == -EIO)
		why = "it holds something else, or not all of it";
	return fault_set(fault, FAULT_HOST, err,
			 "linux.resources.cpu.%s: the control group does not "
			 "take it: %s",
			 what, why);
}

static int limits_write_part(const char *root, const struct cgroup *cgroup,
			     const struct limits *limits, enum limits_part part)
{
	switch (part) {
	case LIMITS_SHARES:
		return limits_weigh(root, cgroup, limits);
	case LIMITS_QUOTA:
		return limits_quota(root, cgroup, limits);
	case LIMITS_CPUS:
		return limits_set(root, cgroup, "cpuset.cpus", &limits->cpus,
				  limits->all);
	default:
		return limits_set(root, cgroup, "cpuset.mems", &limits->mems,
				  limits->all);
	}
}

/* Up to the first that fails; of all each that can be, and which was first. */
static int limits_write_parts(const char *root, const struct cgroup *cgroup,
			      const struct limits *limits,
			      enum limits_part *failed)
{
	enum limits_part part;
	int first = 0, err;

	if (!cgroup->path[0])
		return 0;
	for (part = 0; part < LIMITS_PARTS && (!first || limits->all); part++) {
		err = limits_write_part(root, cgroup, limits, part);
		/* what this host does not have was not there before either */
		if (first || !err || (err == -ENOENT && limits->all))
			continue;
		first = err;
		*failed = part;
	}
	return first;
}

int cgroup_limits_write(const char *root, const struct cgroup *cgroup,
			const struct limits *limits, struct fault *fault)
{
	enum limits_part failed = LIMITS_SHARES;
	int err = limits_write_parts(root, cgroup, limits, &failed);

	return err ? limits_fails(err, limits_names[failed], fault) : 0;
}

static void limits_read_quota(const char *root, const struct cgroup *cgroup,
			      struct limits *limits)
{
	char text[64], *end;

	if (*limits_read(root, cgroup, "cpu.max", text, sizeof(text))) {
		/* "max" is none */
		limits->quota = strtoull(text, &end, 10);
		end += strcspn(end, " ");
		limits->period = strtoull(end, NULL, 10);
		return;
	}
	limits_read(root, cgroup, "cpu.cfs_period_us", text, sizeof(text));
	limits->period = strtoull(text, NULL, 10);
	limits_read(root, cgroup, "cpu.cfs_quota_us", text, sizeof(text));
	limits->quota = *text == '-' ? 0 : strtoull(text, NULL, 10);
}

void cgroup_limits_read(const char *root, const struct cgroup *cgroup,
			struct limits *limits)
{
	char text[LIMITS_LIST_MAX];

	memset(limits, 0, sizeof(*limits));
	limits->all = true;
	if (!cgroup->path[0])
		return;
	if (*limits_read(root, cgroup, "cpu.weight", text, sizeof(text)))
		limits->shares = limits_of_weight(strtoull(text, NULL, 10));
	else if (*limits_read(root, cgroup, "cpu.shares", text, sizeof(text)))
		limits->shares = strtoull(text, NULL, 10);
	limits_read_quota(root, cgroup, limits);
	if (!limits->period)
		limits->quota = 0;
	numa_set_parse(limits_read(root, cgroup, "cpuset.cpus", text,
				   sizeof(text)),
		       &limits->cpus);
	numa_set_parse(limits_read(root, cgroup, "cpuset.mems", text,
				   sizeof(text)),
		       &limits->mems);
}

/*
 * Version 2 takes processors that are not there, and uses all of the group above
 * if there is none else.
 */
static bool limits_set_has_effect(const char *root, const struct cgroup *cgroup,
				  const char *file, const struct numa_set *said)
{
	struct numa_set effective, both = *said;
	char text[LIMITS_LIST_MAX];

	if (!*limits_read(root, cgroup, file, text, sizeof(text)) ||
	    numa_set_parse(text, &effective))
		return true;
	numa_set_limit(&both, &effective);
	return !memcmp(&both, said, sizeof(both));
}

static bool limits_set_differs(const struct numa_set *said,
			       const struct numa_set *is)
{
	return numa_set_count(said) && memcmp(said, is, sizeof(*is)) != 0;
}

/* What of @said is not what @cgroup holds; NULL: all is. */
static const char *limits_differ(const char *root, const struct cgroup *cgroup,
				 const struct limits *said)
{
	uint64_t quota = said->quota == LIMITS_FREE ? 0 : said->quota;
	struct limits is;

	cgroup_limits_read(root, cgroup, &is);
	if (said->shares && is.shares && limits_weight(said) != limits_weight(&is))
		return "shares";
	if (said->quota &&
	    (quota != is.quota || (quota && said->period != is.period)))
		return "quota";
	if (limits_set_differs(&said->cpus, &is.cpus) ||
	    !limits_set_has_effect(root, cgroup, "cpuset.cpus.effective",
				   &said->cpus))
		return "cpus";
	if (limits_set_differs(&said->mems, &is.mems) ||
	    !limits_set_has_effect(root, cgroup, "cpuset.mems.effective",
				   &said->mems))
		return "mems";
	return NULL;
}

int cgroup_limits_change(const char *root, const struct cgroup *cgroup,
			 const struct limits *limits, struct fault *fault)
{
	const char *what = NULL;
	int err = cgroup_limits_write(root, cgroup, limits, fault);

	if (!err)
		what = limits_differ(root, cgroup, limits);
	return what ? limits_fails(-EIO, what, fault) : err;
}

int cgroup_limits_restore(const char *root, const struct cgroup *cgroup,
			  const struct limits *before, struct fault *fault)
{
	enum limits_part failed = LIMITS_SHARES;
	int err = limits_write_parts(root, cgroup, before, &failed);
	struct fault left = {0};

	if (!err)
		return 0;
	fault_set(&left, FAULT_HOST, err,
		  "control group %.256s: its cpu.%s is not as before: %s",
		  cgroup->path, limits_names[failed], strerror(-err));
	fault_then(fault, &left);
	return err;
}
