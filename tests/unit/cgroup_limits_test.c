// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"
#include "unit_folder.h"

#include "oci/cgroup_limits.h"

static const struct cgroup group = {.path = "/a"};
static char folder[UNIT_FOLDER];

FIXTURE(make_folder)
{
	return unit_folder_make(folder);
}

FIXTURE(remove_folder)
{
	return unit_folder_remove(folder);
}

/* A file of @group in the hierarchy @at. */
static void offer(const char *at, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/fs/cgroup%s/a/%s", folder, at, name);
	unit_folder_parents(path);
	unit_put(path, "", 0644);
}

static void holds(const char *at, const char *name, const char *text)
{
	char path[256], got[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/sys/fs/cgroup%s/a/%s", folder, at, name);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fgets(got, sizeof(got), file) || !*text);
	fclose(file);
	assert_string_equal(got, text);
}

static struct limits all_of(void)
{
	struct limits limits = {.shares = 512, .quota = 50000, .period = 100000};

	numa_set_parse("0-2,5", &limits.cpus);
	numa_set_parse("1", &limits.mems);
	return limits;
}

TEST(test_version_2)
{
	struct limits limits = all_of();
	struct fault fault = {0};

	offer("", "cpu.weight");
	offer("", "cpu.max");
	offer("", "cpuset.cpus");
	offer("", "cpuset.mems");
	assert_int_equal(cgroup_limits_write(folder, &group, &limits, &fault), 0);
	holds("", "cpu.weight", "50");
	holds("", "cpu.max", "50000 100000");
	holds("", "cpuset.cpus", "0-2,5");
	holds("", "cpuset.mems", "1");
}

TEST(test_version_1)
{
	struct limits limits = all_of();
	struct fault fault = {0};

	offer("/cpu,cpuacct", "cpu.shares");
	offer("/cpu,cpuacct", "cpu.cfs_period_us");
	offer("/cpu,cpuacct", "cpu.cfs_quota_us");
	offer("/cpuset", "cpuset.cpus");
	offer("/cpuset", "cpuset.mems");
	assert_int_equal(cgroup_limits_write(folder, &group, &limits, &fault), 0);
	holds("/cpu,cpuacct", "cpu.shares", "512");
	holds("/cpu,cpuacct", "cpu.cfs_period_us", "100000");
	holds("/cpu,cpuacct", "cpu.cfs_quota_us", "50000");
	holds("/cpuset", "cpuset.cpus", "0-2,5");
	holds("/cpuset", "cpuset.mems", "1");
}

TEST(test_absent)
{
	static const struct cgroup nowhere;
	struct limits limits = all_of();
	struct fault fault = {0};

	assert_int_equal(cgroup_limits_write(folder, &nowhere, &limits, &fault),
			 0);
	assert_int_equal(cgroup_limits_write(folder, &group, &limits, &fault),
			 -ENOENT);
	assert_non_null(strstr(fault.text, "cpu.quota"));
	limits.quota = 0;
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(cgroup_limits_write(folder, &group, &limits, &fault),
			 -ENOENT);
	assert_non_null(strstr(fault.text, "cpu.cpus"));
	/* a weight holds nothing back */
	memset(&limits.cpus, 0, sizeof(limits.cpus));
	memset(&limits.mems, 0, sizeof(limits.mems));
	assert_int_equal(cgroup_limits_write(folder, &group, &limits, &fault), 0);
}

UNIT_MAIN_EACH(make_folder, remove_folder)
