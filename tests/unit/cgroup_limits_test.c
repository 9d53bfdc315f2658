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

/* What the kernel had written there. */
static void has(const char *at, const char *name, const char *text)
{
	char path[256];

	offer(at, name);
	snprintf(path, sizeof(path), "%s/sys/fs/cgroup%s/a/%s", folder, at, name);
	unit_put(path, text, 0644);
}

static void has_version_2(void)
{
	has("", "cpu.weight", "100\n");
	has("", "cpu.max", "max 100000\n");
	has("", "cpuset.cpus", "\n");
	has("", "cpuset.mems", "1\n");
}

static void has_version_1(void)
{
	has("/cpu", "cpu.shares", "1024\n");
	has("/cpu", "cpu.cfs_period_us", "50000\n");
	has("/cpu", "cpu.cfs_quota_us", "-1\n");
	has("/cpuset", "cpuset.cpus", "0-3\n");
	has("/cpuset", "cpuset.mems", "0\n");
}

TEST(test_read)
{
	struct limits now;

	cgroup_limits_read(folder, &group, &now);
	assert_true(now.all && !now.shares && !now.quota && !now.period);
	has_version_1();
	cgroup_limits_read(folder, &group, &now);
	assert_int_equal(now.shares, 1024);
	assert_int_equal(now.quota, 0);
	assert_int_equal(now.period, 50000);
	assert_int_equal(numa_set_count(&now.cpus), 4);
	has_version_2();
	has("", "cpu.max", "1500 7000\n");
	has("", "cpu.weight", "50\n");
	cgroup_limits_read(folder, &group, &now);
	assert_int_equal(limits_weight(&now), 50);
	assert_int_equal(now.quota, 1500);
	assert_int_equal(now.period, 7000);
	assert_int_equal(numa_set_count(&now.cpus), 0);
	assert_int_equal(numa_set_count(&now.mems), 1);
}

static int change(const struct limits *limits, struct fault *fault)
{
	memset(fault, 0, sizeof(*fault));
	return cgroup_limits_change(folder, &group, limits, fault);
}

/* The same, and back again when it fails. */
static int change_or_not(const struct limits *limits, struct fault *fault)
{
	struct limits before;
	int err;

	cgroup_limits_read(folder, &group, &before);
	err = change(limits, fault);
	if (err)
		assert_int_equal(
			cgroup_limits_restore(folder, &group, &before, fault), 0);
	assert_null(strstr(fault->text, "before"));
	return err;
}

/* What is not said stays, and a quota goes. */
TEST(test_change)
{
	struct limits limits = all_of(), free = {.quota = LIMITS_FREE};
	struct fault fault;

	has_version_2();
	assert_int_equal(change(&limits, &fault), 0);
	holds("", "cpu.max", "50000 100000");
	assert_int_equal(change(&free, &fault), 0);
	holds("", "cpu.max", "max");
	free.period = 70000;
	assert_int_equal(change(&free, &fault), 0);
	holds("", "cpu.max", "max 70000");
	holds("", "cpu.weight", "50");
	holds("", "cpuset.cpus", "0-2,5");
}

TEST(test_change_version_1)
{
	struct limits limits = all_of(), free = {.quota = LIMITS_FREE};
	struct fault fault;

	has_version_1();
	assert_int_equal(change(&limits, &fault), 0);
	holds("/cpu", "cpu.cfs_period_us", "100000");
	holds("/cpu", "cpu.cfs_quota_us", "50000");
	assert_int_equal(change(&free, &fault), 0);
	holds("/cpu", "cpu.cfs_quota_us", "-1");
	holds("/cpu", "cpu.cfs_period_us", "100000");
	holds("/cpu", "cpu.shares", "512");
	holds("/cpuset", "cpuset.mems", "1");
}

/* A file that cannot be written to is the last of them. */
static void cannot_have_nodes(const char *at)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/fs/cgroup%s/a/cpuset.mems", folder,
		 at);
	assert_int_equal(unlink(path), 0);
}

TEST(test_undone)
{
	struct limits limits = all_of();
	struct fault fault;

	has_version_2();
	cannot_have_nodes("");
	assert_int_equal(change_or_not(&limits, &fault), -ENOENT);
	assert_non_null(strstr(fault.text, "cpu.mems"));
	holds("", "cpu.weight", "100");
	holds("", "cpu.max", "max 100000");
	holds("", "cpuset.cpus", "\n");
}

/* Version 2 takes processors that are not there. */
TEST(test_no_effect)
{
	struct limits limits = all_of();
	struct fault fault;

	has_version_2();
	has("", "cpuset.cpus.effective", "0-5\n");
	has("", "cpuset.mems.effective", "0-1\n");
	assert_int_equal(change_or_not(&limits, &fault), 0);
	has_version_2();
	has("", "cpuset.cpus.effective", "0-3\n");
	assert_int_equal(change_or_not(&limits, &fault), -EIO);
	assert_non_null(strstr(fault.text, "cpu.cpus"));
	holds("", "cpuset.cpus", "\n");
	has_version_2();
	has("", "cpuset.cpus.effective", "0-5\n");
	has("", "cpuset.mems.effective", "0\n");
	assert_int_equal(change_or_not(&limits, &fault), -EIO);
	assert_non_null(strstr(fault.text, "cpu.mems"));
}

TEST(test_undone_version_1)
{
	struct limits limits = all_of();
	struct fault fault;

	has_version_1();
	cannot_have_nodes("/cpuset");
	assert_int_equal(change_or_not(&limits, &fault), -ENOENT);
	holds("/cpu", "cpu.shares", "1024");
	holds("/cpu", "cpu.cfs_quota_us", "-1");
	holds("/cpu", "cpu.cfs_period_us", "50000");
	holds("/cpuset", "cpuset.cpus", "0-3");
	/* with a quota before */
	has("/cpu", "cpu.cfs_quota_us", "7000\n");
	has("/cpu", "cpu.cfs_period_us", "10000\n");
	assert_int_equal(change_or_not(&limits, &fault), -ENOENT);
	holds("/cpu", "cpu.cfs_quota_us", "7000");
	holds("/cpu", "cpu.cfs_period_us", "10000");
}

/* One that cannot be put back: the others are, and it is named. */
TEST(test_not_undone)
{
	struct limits limits = all_of(), before;
	struct fault fault;
	char path[256];

	has_version_2();
	cgroup_limits_read(folder, &group, &before);
	has("", "cpuset.cpus.effective", "0-3\n");
	assert_int_equal(change(&limits, &fault), -EIO);
	snprintf(path, sizeof(path), "%s/sys/fs/cgroup/a/cpu.max", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(cgroup_limits_restore(folder, &group, &before, &fault),
			 -EISDIR);
	assert_int_equal(fault.err, -EIO);
	assert_non_null(strstr(fault.text, "cpu.cpus: the control group"));
	assert_non_null(strstr(fault.text, "; then control group /a: its "
					   "cpu.quota is not as before: "));
	holds("", "cpu.weight", "100");
	holds("", "cpuset.cpus", "\n");
	holds("", "cpuset.mems", "1");
}

UNIT_MAIN_EACH(make_folder, remove_folder)
