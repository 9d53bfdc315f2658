// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "guest_abi.h"
#include "job.h"

#define MAX (1 << 20)

/* A payload under construction; job_fill() wants one byte more. */
static uint8_t payload[MAX + 1];
static size_t size;
static struct job job;
static const char *why;
static char *vector[70000];

FIXTURE(setup)
{
	memset(payload, 0xee, sizeof(payload));
	abi_put32(payload, ABI_VERSION);
	abi_put32(payload + 4, 0);
	size = 8;
	return 0;
}

static uint8_t *item(uint16_t type, const void *data, uint32_t len)
{
	uint8_t *at = payload + size;

	assert_true(size + ABI_ITEM_HEADER_SIZE + len <= MAX);
	abi_put16(at, type);
	abi_put16(at + 2, 0);
	abi_put32(at + 4, len);
	if (len)
		memcpy(at + ABI_ITEM_HEADER_SIZE, data, len);
	size += ABI_ITEM_HEADER_SIZE + len;
	return at;
}

static void string(uint16_t type, const char *s)
{
	item(type, s, (uint32_t)strlen(s));
}

static void number(uint16_t type, uint32_t n)
{
	uint8_t buf[4];

	abi_put32(buf, n);
	item(type, buf, 4);
}

/* Scan a copy of exactly that size, so that a sanitizer sees overruns. */
static int scan(void)
{
	uint8_t *copy = malloc(size ? size : 1);
	int ret;

	assert_non_null(copy);
	memcpy(copy, payload, size);
	ret = job_scan(copy, size, &job, &why);
	assert_memory_equal(copy, payload, size);
	free(copy);
	return ret;
}

static void fill(void)
{
	assert_int_equal(scan(), 0);
	assert_true(job.argc + job.envc + 2 <= sizeof(vector) / sizeof(vector[0]));
	job_fill(payload, size, &job, vector, vector + job.argc + 1);
	assert_int_equal(payload[MAX], 0xee);
}

TEST(has_defaults)
{
	string(ABI_ITEM_ARG, "true");
	fill();
	assert_int_equal(job.argc, 1);
	assert_int_equal(job.envc, 0);
	assert_int_equal(job.string_bytes, 5);
	assert_string_equal(job.argv[0], "true");
	assert_null(job.argv[1]);
	assert_null(job.envp[0]);
	assert_string_equal(job.cwd, "/");
	assert_null(job.user);
	assert_null(job.hostname);
	assert_int_equal(job.umask, 022);
	assert_int_equal(job.step_ms, JOB_STEP_MS);
	assert_int_equal(job.rlimit_mask, 0);
	assert_int_equal(job.group_count, 0);
}

TEST(keeps_strings_as_they_are)
{
	string(ABI_ITEM_ARG, "");
	string(ABI_ITEM_ENV, "");
	string(ABI_ITEM_ARG, "a\nb c");
	string(ABI_ITEM_ENV, "A=\xff\x01");
	string(ABI_ITEM_ARG, "");
	string(ABI_ITEM_ENV, "no equals sign");
	string(ABI_ITEM_CWD, "/x y");
	string(ABI_ITEM_HOSTNAME, "box");
	string(ABI_ITEM_HOSTS, "10.0.0.1\tdb\n");
	string(ABI_ITEM_RESOLV, "nameserver 1.2.3.4\n");
	string(ABI_ITEM_USER, "joe:wheel");
	fill();
	assert_int_equal(job.argc, 3);
	assert_string_equal(job.argv[0], "");
	assert_string_equal(job.argv[1], "a\nb c");
	assert_string_equal(job.argv[2], "");
	assert_null(job.argv[3]);
	assert_int_equal(job.envc, 3);
	assert_string_equal(job.envp[0], "");
	assert_string_equal(job.envp[1], "A=\xff\x01");
	assert_string_equal(job.envp[2], "no equals sign");
	assert_null(job.envp[3]);
	assert_string_equal(job.cwd, "/x y");
	assert_string_equal(job.hostname, "box");
	assert_string_equal(job.hosts, "10.0.0.1\tdb\n");
	assert_string_equal(job.resolv, "nameserver 1.2.3.4\n");
	assert_string_equal(job.user, "joe:wheel");
}

TEST(reads_numbers)
{
	uint8_t buf[20];

	abi_put32(payload + 4, ABI_JOB_TTY | ABI_JOB_NET_USER);
	string(ABI_ITEM_ARG, "x");
	number(ABI_ITEM_UID, 4294967294u);
	number(ABI_ITEM_GID, 5);
	number(ABI_ITEM_UMASK, 01077);
	number(ABI_ITEM_STEP_MS, 1234);
	number(ABI_ITEM_PIDS, 2048);
	abi_put64(buf, 0x1122334455667788);
	item(ABI_ITEM_REALTIME, buf, 8);
	abi_put16(buf, 1);
	abi_put16(buf + 2, 2);
	abi_put16(buf + 4, 3);
	abi_put16(buf + 6, 4);
	item(ABI_ITEM_WINSIZE, buf, 8);
	abi_put32(buf, 7);
	abi_put64(buf + 4, 77);
	abi_put64(buf + 12, UINT64_MAX);
	item(ABI_ITEM_RLIMIT, buf, 20);
	fill();
	assert_int_equal(job.flags, ABI_JOB_TTY | ABI_JOB_NET_USER);
	assert_int_equal(job.uid, 4294967294u);
	assert_int_equal(job.gid, 5);
	assert_int_equal(job.umask, 077);
	assert_int_equal(job.step_ms, 1234);
	assert_int_equal(job.pids, 2048);
	assert_true(job.realtime_ns == 0x1122334455667788);
	assert_int_equal(job.winsize.rows, 1);
	assert_int_equal(job.winsize.ypixels, 4);
	assert_int_equal(job.rlimit_mask, 1 << 7);
	assert_true(job.rlimit[7].soft == 77);
	assert_true(job.rlimit[7].hard == UINT64_MAX);
}

static void root(uint32_t type, const char *serial)
{
	uint8_t buf[64];

	abi_put32(buf, type);
	memcpy(buf + 4, serial, strlen(serial));
	item(ABI_ITEM_ROOT, buf, 4 + (uint32_t)strlen(serial));
}

TEST(reads_roots)
{
	setup(state);
	abi_put32(payload + 4, ABI_JOB_READ_ONLY);
	root(ABI_ROOT_SQUASHFS, "gpubox-0-abcdefghijk");
	string(ABI_ITEM_ARG, "x");
	fill();
	assert_int_equal(job.root_type, ABI_ROOT_SQUASHFS);
	assert_string_equal(job.root, "gpubox-0-abcdefghijk");
	assert_string_equal(job.argv[0], "x");
}

TEST(reads_scratch)
{
	setup(state);
	string(ABI_ITEM_ARG, "x");
	item(ABI_ITEM_SCRATCH, "\3\0\0\0over", 8);
	fill();
	assert_int_equal(job.scratch_type, ABI_ROOT_EXT4);
	assert_string_equal(job.scratch, "over");
	setup(state);
	string(ABI_ITEM_ARG, "x");
	item(ABI_ITEM_SCRATCH, "\1\0\0\0over", 8);
	assert_int_equal(scan(), -EBADMSG);
	assert_string_equal(why, "an unknown scratch disk");
	setup(state);
	abi_put32(payload + 4, ABI_JOB_READ_ONLY);
	string(ABI_ITEM_ARG, "x");
	root(ABI_ROOT_EROFS, "a");
	item(ABI_ITEM_SCRATCH, "\3\0\0\0over", 8);
	assert_int_equal(scan(), -EBADMSG);
}

/* Strings of the items behind it are ended in its place, and the reverse. */
TEST(reads_mounts)
{
	static const uint8_t first[] = "\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				       "m0\0/a";
	static const uint8_t second[] =
		"\4\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\377\3\0\0"
		"\0/b/c";

	setup(state);
	item(ABI_ITEM_MOUNT, first, sizeof(first) - 1);
	string(ABI_ITEM_ARG, "x");
	item(ABI_ITEM_MOUNT, second, sizeof(second) - 1);
	fill();
	assert_string_equal(job.argv[0], "x");
	assert_int_equal(job.mounts.count, 2);
	assert_string_equal(job.mounts.list[0].serial, "m0");
	assert_string_equal(job.mounts.list[0].path, "/a");
	assert_int_equal(job.mounts.list[1].bytes, 256);
	assert_int_equal(job.mounts.list[1].mode, 01777);
	assert_string_equal(job.mounts.list[1].path, "/b/c");
}

TEST(refuses_roots)
{
	static const struct {
		uint32_t type;
		const char *serial;
	} bad[] = {
		{0, "a"},	 {3, "a"},
		{1u << 31, "a"}, {1, ""},
		{1, "../a"},	 {1, "a b"},
		{1, "A"},	 {1, "a\n"},
		{1, "\xff"},	 {1, "abcdefghijklmnopqrstu"},
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		setup(state);
		string(ABI_ITEM_ARG, "x");
		root(bad[i].type, bad[i].serial);
		assert_int_equal(job_scan(payload, size, &job, &why), -EBADMSG);
		assert_string_equal(why, "an unknown root");
	}
	setup(state);
	string(ABI_ITEM_ARG, "x");
	item(ABI_ITEM_ROOT, "\1", 1);
	assert_int_equal(job_scan(payload, size, &job, &why), -EBADMSG);
	setup(state);
	string(ABI_ITEM_ARG, "x");
	abi_put32(payload + 4, ABI_JOB_READ_ONLY);
	assert_int_equal(job_scan(payload, size, &job, &why), -EBADMSG);
	assert_string_equal(why, "a read-only root without a root");
}

TEST(reads_gpus)
{
	uint8_t layer[] = {1, 0, 0, 0, 'd'};

	abi_put32(payload + 4, ABI_JOB_GPU_REQUIRED | ABI_JOB_MODULES_OFF);
	string(ABI_ITEM_GPU, "0000:01:00.0");
	item(ABI_ITEM_DRIVER, layer, sizeof(layer));
	string(ABI_ITEM_NODE, "gpu# gpu,gpu-old # open");
	string(ABI_ITEM_ARG, "x");
	string(ABI_ITEM_GPU, "000f:01:00.0");
	string(ABI_ITEM_NODE, "caps/c# caps @/proc/caps");
	string(ABI_ITEM_GPU_LIST, "/proc/gpus");
	string(ABI_ITEM_GPU_LOG, "NV:");
	fill();
	assert_int_equal(job.flags, ABI_JOB_GPU_REQUIRED | ABI_JOB_MODULES_OFF);
	assert_int_equal(job.root_type, 0);
	assert_int_equal(job.driver_type, ABI_ROOT_EROFS);
	assert_string_equal(job.driver, "d");
	assert_int_equal(job.gpu.count, 2);
	assert_string_equal(job.gpu.addresses[0], "0000:01:00.0");
	assert_string_equal(job.gpu.addresses[1], "000f:01:00.0");
	assert_int_equal(job.gpu.node_count, 2);
	assert_string_equal(job.gpu.nodes[0], "gpu# gpu,gpu-old # open");
	assert_string_equal(job.gpu.nodes[1], "caps/c# caps @/proc/caps");
	assert_string_equal(job.gpu.list, "/proc/gpus");
	assert_int_equal(job.gpu.log_count, 1);
	assert_string_equal(job.gpu.logs[0], "NV:");
	assert_string_equal(job.argv[0], "x");
}

TEST(refuses_gpus)
{
	static const struct {
		uint16_t type;
		const char *text;
	} bad[] = {
		{ABI_ITEM_GPU, ""},	     {ABI_ITEM_GPU, "../../x"},
		{ABI_ITEM_GPU, ".."},	     {ABI_ITEM_GPU, "0000:01:00.0\n"},
		{ABI_ITEM_NODE, "null 1"},   {ABI_ITEM_NODE, "null 1 3\n"},
		{ABI_ITEM_GPU_LIST, "proc"}, {ABI_ITEM_GPU_LIST, "/\033"},
		{ABI_ITEM_GPU_LOG, ""},	     {ABI_ITEM_GPU_LOG, "\xff"},
	};
	static char text[ABI_GPU_TEXT_MAX + 2];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		setup(state);
		string(ABI_ITEM_ARG, "x");
		string(bad[i].type, bad[i].text);
		assert_int_equal(scan(), -EBADMSG);
	}
	memset(text, 'a', sizeof(text) - 1);
	setup(state);
	string(ABI_ITEM_ARG, "x");
	string(ABI_ITEM_GPU_LOG, text + 1);
	assert_int_equal(scan(), 0);
	string(ABI_ITEM_GPU_LOG, text);
	assert_int_equal(scan(), -EBADMSG);
}

/* One more than there may be is an error: nothing is cut. */
TEST(counts_gpus)
{
	static const struct {
		uint16_t type;
		unsigned int max;
		const char *text;
	} kinds[] = {
		{ABI_ITEM_GPU, ABI_GPUS_MAX, "0"},
		{ABI_ITEM_NODE, ABI_NODES_MAX, "a 1 3"},
		{ABI_ITEM_GPU_LOG, ABI_GPU_LOGS_MAX, "a"},
	};
	size_t i;
	unsigned int n;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		setup(state);
		string(ABI_ITEM_ARG, "x");
		for (n = 0; n < kinds[i].max; n++)
			string(kinds[i].type, kinds[i].text);
		assert_int_equal(scan(), 0);
		string(kinds[i].type, kinds[i].text);
		assert_int_equal(scan(), -EBADMSG);
		assert_non_null(strstr(why, "more"));
	}
}

/* Groups are unaligned in the payload and aligned afterwards. */
TEST(aligns_groups)
{
	uint8_t buf[12];
	unsigned int shift, i;

	for (shift = 0; shift < 8; shift++) {
		setup(state);
		item(ABI_ITEM_ARG, "xxxxxxxx", shift);
		for (i = 0; i < 3; i++)
			abi_put32(buf + 4 * i, 0x01020304 * (i + 1));
		item(ABI_ITEM_GROUPS, buf, sizeof(buf));
		string(ABI_ITEM_ARG, "last");
		fill();
		assert_int_equal(job.group_count, 3);
		assert_int_equal((uintptr_t)job.groups % 4, 0);
		for (i = 0; i < 3; i++)
			assert_int_equal(job.groups[i], 0x01020304 * (i + 1));
		assert_int_equal(strlen(job.argv[0]), shift);
		assert_string_equal(job.argv[1], "last");
	}
}

TEST(takes_the_last_of_what_counts_once)
{
	string(ABI_ITEM_ARG, "x");
	number(ABI_ITEM_UID, 1);
	number(ABI_ITEM_UID, 2);
	string(ABI_ITEM_CWD, "/a");
	string(ABI_ITEM_CWD, "/b");
	item(ABI_ITEM_GROUPS, "\1\0\0\0\2\0\0\0", 8);
	item(ABI_ITEM_GROUPS, "\3\0\0\0", 4);
	fill();
	assert_int_equal(job.uid, 2);
	assert_string_equal(job.cwd, "/b");
	assert_int_equal(job.group_count, 1);
	assert_int_equal(job.groups[0], 3);
}

TEST(takes_many_arguments)
{
	size_t i;

	for (i = 0; i < 60000; i++)
		item(ABI_ITEM_ARG, "ab", (uint32_t)(i % 3));
	fill();
	assert_int_equal(job.argc, 60000);
	for (i = 0; i < 60000; i++)
		assert_int_equal(strlen(job.argv[i]), i % 3);
}

TEST(refuses_every_truncation)
{
	uint8_t buf[8] = {0};
	size_t whole, cut;

	string(ABI_ITEM_ENV, "A=b");
	number(ABI_ITEM_UID, 1);
	item(ABI_ITEM_WINSIZE, buf, 8);
	string(ABI_ITEM_ARG, "/bin/true");
	whole = size;
	assert_int_equal(scan(), 0);
	for (cut = 0; cut < whole; cut++) {
		size = cut;
		assert_int_equal(scan(), -EBADMSG);
		assert_non_null(why);
	}
}

TEST(takes_a_seed)
{
	uint8_t seed[ABI_SEED_SIZE];
	size_t i;

	string(ABI_ITEM_ARG, "true");
	assert_int_equal(scan(), 0);
	assert_false(job.seeded);
	for (i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)(i + 1);
	item(ABI_ITEM_SEED, seed, sizeof(seed));
	abi_put32(payload + 4, ABI_JOB_RESCAN);
	assert_int_equal(scan(), 0);
	assert_true(job.seeded);
	assert_memory_equal(job.seed, seed, sizeof(seed));
	item(ABI_ITEM_SEED, seed, sizeof(seed) - 1);
	assert_int_equal(scan(), -EBADMSG);
}

TEST(refuses_sizes_beyond_the_end)
{
	static const uint32_t sizes[] = {5, 6, 0x7fffffff, 0xfffffff8,
					 0xffffffff};
	uint8_t *at;
	size_t i;

	at = item(ABI_ITEM_ARG, "true", 4);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		abi_put32(at + 4, sizes[i]);
		assert_int_equal(scan(), -EBADMSG);
	}
}

static int one(uint16_t type, const void *data, uint32_t len)
{
	void *state = NULL;

	setup(&state);
	string(ABI_ITEM_ARG, "x");
	item(type, data, len);
	return scan();
}

TEST(refuses_items)
{
	static const char zeros[JOB_HOST_MAX + 1];
	static char etc[ABI_ETC_MAX + 1];
	char name[JOB_HOST_MAX + 1];

	memset(name, 'n', sizeof(name));
	assert_int_equal(one(0, "", 0), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_USER + 1, "", 0), -EBADMSG);
	assert_int_equal(one(UINT16_MAX, "x", 1), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_ARG, "a\0b", 3), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_ENV, "", 1), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_CWD, "", 0), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_USER, "", 0), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_HOSTNAME, name, JOB_HOST_MAX), 0);
	assert_int_equal(one(ABI_ITEM_HOSTNAME, name, JOB_HOST_MAX + 1),
			 -EBADMSG);
	memset(etc, '#', sizeof(etc));
	assert_int_equal(one(ABI_ITEM_HOSTS, etc, ABI_ETC_MAX), 0);
	assert_int_equal(one(ABI_ITEM_HOSTS, etc, ABI_ETC_MAX + 1), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_RESOLV, etc, ABI_ETC_MAX + 1), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_UID, zeros, 3), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_UID, zeros, 8), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_GROUPS, zeros, 6), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_GROUPS, zeros, 0), 0);
	assert_int_equal(one(ABI_ITEM_RLIMIT, zeros, 16), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_STEP_MS, zeros, 4), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_PIDS, zeros, 4), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_PIDS, zeros, 8), -EBADMSG);
	abi_put32((uint8_t *)name, JOB_RLIMITS);
	assert_int_equal(one(ABI_ITEM_RLIMIT, name, 20), -EBADMSG);
}

TEST(reads_kernel_parameters)
{
	static const char domain[] = "/kernel/domainname\0example.org";
	static const char empty[] = "/net/x\0";

	abi_put32(payload + 4, ABI_JOB_PIDS_MAY | ABI_JOB_ROOTS_RUN);
	string(ABI_ITEM_ARG, "x");
	item(ABI_ITEM_SYSCTL, domain, sizeof(domain) - 1);
	item(ABI_ITEM_SYSCTL, empty, sizeof(empty) - 1);
	fill();
	assert_int_equal(job.flags, ABI_JOB_PIDS_MAY | ABI_JOB_ROOTS_RUN);
	assert_int_equal(job.sysctls.count, 2);
	assert_string_equal(job.sysctls.list[0].path, "/kernel/domainname");
	assert_string_equal(job.sysctls.list[0].value, "example.org");
	assert_string_equal(job.sysctls.list[1].path, "/net/x");
	assert_string_equal(job.sysctls.list[1].value, "");
}

TEST(refuses_bad_kernel_parameters)
{
	static const char *const bad[] = {
		"kernel/x\0001", "/\0001",     "/a/../b\0001",
		"//a\0001",	 "\0001\0001",
	};
	char big[ABI_SYSCTL_PATH_MAX + ABI_SYSCTL_VALUE_MAX + 3];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(one(ABI_ITEM_SYSCTL, bad[i], strlen(bad[i]) + 2),
				 -EBADMSG);
	/* no NUL, two of them, none of all */
	assert_int_equal(one(ABI_ITEM_SYSCTL, "/a", 2), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_SYSCTL, "/a\0001\0002", 6), -EBADMSG);
	assert_int_equal(one(ABI_ITEM_SYSCTL, "", 0), -EBADMSG);
	memset(big, 'a', sizeof(big));
	big[0] = '/';
	big[ABI_SYSCTL_PATH_MAX] = '\0';
	assert_int_equal(one(ABI_ITEM_SYSCTL, big, sizeof(big) - 2), 0);
	assert_int_equal(one(ABI_ITEM_SYSCTL, big, sizeof(big) - 1), -EBADMSG);
	big[ABI_SYSCTL_PATH_MAX] = 'a';
	big[ABI_SYSCTL_PATH_MAX + 1] = '\0';
	assert_int_equal(one(ABI_ITEM_SYSCTL, big, ABI_SYSCTL_PATH_MAX + 3),
			 -EBADMSG);
}

TEST(refuses_too_many_kernel_parameters)
{
	int i;

	string(ABI_ITEM_ARG, "x");
	for (i = 0; i < ABI_SYSCTLS_MAX; i++)
		item(ABI_ITEM_SYSCTL, "/a\0001", 4);
	assert_int_equal(scan(), 0);
	item(ABI_ITEM_SYSCTL, "/a\0001", 4);
	assert_int_equal(scan(), -EBADMSG);
}

TEST(refuses_too_many_groups)
{
	static const uint8_t groups[4 * JOB_GROUPS_MAX];
	uint8_t *at;

	string(ABI_ITEM_ARG, "x");
	at = item(ABI_ITEM_GROUPS, groups, sizeof(groups));
	assert_int_equal(scan(), 0);
	abi_put32(at + 4, sizeof(groups) + 4);
	size += 4;
	assert_int_equal(scan(), -EBADMSG);
}

TEST(refuses_headers)
{
	assert_int_equal(scan(), -EBADMSG);
	string(ABI_ITEM_ARG, "x");
	abi_put32(payload + 4, 1u << 4);
	assert_int_equal(scan(), -EBADMSG);
	abi_put32(payload + 4, 1u << 31);
	assert_int_equal(scan(), -EBADMSG);
	abi_put32(payload + 4, 0);
	abi_put16(payload + 10, 1);
	assert_int_equal(scan(), -EBADMSG);
	abi_put32(payload, ABI_VERSION + 1);
	assert_int_equal(scan(), -EPROTO);
}

static int scan_spawn(uint32_t *process)
{
	return job_scan_spawn(payload, size, &job, process, &why);
}

TEST(reads_what_is_spawned)
{
	uint8_t caps[ABI_CAPS_SIZE];
	uint32_t process;
	unsigned int i;

	for (i = 0; i < 5; i++)
		abi_put64(caps + i * 8, UINT64_C(1) << (40 - i));
	abi_put32(payload, 77);
	abi_put32(payload + 4, ABI_SPAWN_FLAGS);
	string(ABI_ITEM_ARG, "ls");
	string(ABI_ITEM_GROUP_ADD, "wheel");
	item(ABI_ITEM_CAPS, caps, sizeof(caps));
	string(ABI_ITEM_GROUP_ADD, "44");
	assert_int_equal(scan_spawn(&process), 0);
	assert_int_equal(process, 77);
	assert_true(job.has_caps);
	assert_int_equal(job.caps.bounding, UINT64_C(1) << 40);
	assert_int_equal(job.caps.effective, UINT64_C(1) << 39);
	assert_int_equal(job.caps.permitted, UINT64_C(1) << 38);
	assert_int_equal(job.caps.inheritable, UINT64_C(1) << 37);
	assert_int_equal(job.caps.ambient, UINT64_C(1) << 36);
	assert_int_equal(job.group_add_count, 2);
	job_fill(payload, size, &job, vector, vector + job.argc + 1);
	assert_string_equal(job.argv[0], "ls");
	assert_string_equal(job.group_adds[0], "wheel");
	assert_string_equal(job.group_adds[1], "44");
}

/* The number is told even then: the answer must name it. */
TEST(refuses_to_spawn)
{
	uint32_t process = 1;

	assert_int_equal(job_scan_spawn(payload, 3, &job, &process, &why),
			 -EBADMSG);
	assert_int_equal(process, 0);
	abi_put32(payload, 9);
	assert_int_equal(scan_spawn(&process), -EBADMSG);
	assert_int_equal(process, 9);
	assert_string_equal(why, "there is no command");
	string(ABI_ITEM_ARG, "ls");
	assert_int_equal(scan_spawn(&process), 0);
	abi_put32(payload + 4, ABI_JOB_READ_ONLY);
	assert_int_equal(scan_spawn(&process), -EBADMSG);
	abi_put32(payload + 4, 0);
	string(ABI_ITEM_HOSTNAME, "box");
	assert_int_equal(scan_spawn(&process), -EBADMSG);
	assert_string_equal(why, "an item that only the first process has");
}

TEST(refuses_too_many_more_groups)
{
	int i;

	string(ABI_ITEM_ARG, "ls");
	for (i = 0; i < ABI_GROUP_ADDS_MAX; i++)
		string(ABI_ITEM_GROUP_ADD, "x");
	assert_int_equal(scan(), 0);
	string(ABI_ITEM_GROUP_ADD, "x");
	assert_int_equal(scan(), -EBADMSG);
}

static void nic(const char *name)
{
	uint8_t bytes[64] = {2, 0, 0, 0, 0, 1};
	size_t n = strlen(name);

	abi_put32(bytes + ABI_NIC_MTU, 1400);
	memcpy(bytes + ABI_NIC_HEADER, name, n);
	item(ABI_ITEM_NIC, bytes, (uint32_t)(ABI_NIC_HEADER + n));
}

static void address(uint8_t which, uint8_t family, uint8_t prefix)
{
	uint8_t bytes[ABI_ADDRESS_SIZE] = {which, family, prefix, 0,
					   10,	  0,	  0,	  2};

	item(ABI_ITEM_ADDRESS, bytes, sizeof(bytes));
}

static void route(uint8_t which, uint32_t flags)
{
	uint8_t bytes[ABI_ROUTE_SIZE] = {which, 4, 0};

	bytes[ABI_ROUTE_VIA] = 10;
	abi_put32(bytes + ABI_ROUTE_METRIC, 7);
	abi_put32(bytes + ABI_ROUTE_FLAGS, flags);
	item(ABI_ITEM_ROUTE, bytes, sizeof(bytes));
}

TEST(test_nics)
{
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	nic("net-1.a_b");
	address(0, 4, 24);
	address(1, 6, 128);
	route(1, ABI_ROUTE_HAS_VIA | ABI_ROUTE_ONLINK);
	assert_int_equal(scan(), 0);
	assert_int_equal(job.nics.count, 2);
	assert_string_equal(job.nics.list[1].name, "net-1.a_b");
	assert_int_equal(job.nics.list[0].mtu, 1400);
	assert_int_equal(job.nics.list[0].mac[5], 1);
	assert_int_equal(job.nics.address_count, 2);
	assert_int_equal(job.nics.addresses[0].bytes[3], 2);
	assert_int_equal(job.nics.addresses[1].prefix, 128);
	assert_int_equal(job.nics.route_count, 1);
	assert_int_equal(job.nics.routes[0].to.nic, 1);
	assert_int_equal(job.nics.routes[0].metric, 7);
	assert_int_equal(job.nics.routes[0].via[0], 10);
}

/* With a MTU and a source, of @size bytes. */
static void long_route(uint32_t bytes)
{
	uint8_t item_of[ABI_ROUTE_LONG + 1] = {0, 4, 24, 0, 10, 1};

	abi_put32(item_of + ABI_ROUTE_MTU, 1280);
	item_of[ABI_ROUTE_FROM] = 10;
	item_of[ABI_ROUTE_FROM + 3] = 9;
	item(ABI_ITEM_ROUTE, item_of, bytes);
}

TEST(test_routes_with_mtu_and_source)
{
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	long_route(ABI_ROUTE_LONG);
	route(0, ABI_ROUTE_HAS_VIA);
	assert_int_equal(scan(), 0);
	assert_int_equal(job.nics.route_count, 2);
	assert_int_equal(job.nics.routes[0].mtu, 1280);
	assert_int_equal(job.nics.routes[0].from[0], 10);
	assert_int_equal(job.nics.routes[0].from[3], 9);
	assert_int_equal(job.nics.routes[1].mtu, 0);
	assert_int_equal(job.nics.routes[1].from[0], 0);
	setup(NULL);
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	long_route(ABI_ROUTE_LONG + 1);
	assert_int_equal(scan(), -EBADMSG);
	setup(NULL);
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	long_route(ABI_ROUTE_FROM);
	assert_int_equal(scan(), -EBADMSG);
}

static void neighbour(uint8_t which)
{
	uint8_t bytes[ABI_NEIGHBOUR_SIZE] = {which, 4, 32, 0, 10, 0, 0, 7};

	bytes[ABI_NEIGHBOUR_MAC + 5] = 9;
	item(ABI_ITEM_NEIGHBOUR, bytes, sizeof(bytes));
}

TEST(test_several_ways_and_neighbours)
{
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	nic("eth1");
	route(0, ABI_ROUTE_HAS_VIA);
	route(1, ABI_ROUTE_HAS_VIA | ABI_ROUTE_HOP);
	neighbour(1);
	assert_int_equal(scan(), 0);
	assert_int_equal(job.nics.route_count, 2);
	assert_true(job.nics.routes[1].flags & ABI_ROUTE_HOP);
	assert_int_equal(job.nics.neighbour_count, 1);
	assert_int_equal(job.nics.neighbours[0].at.nic, 1);
	assert_int_equal(job.nics.neighbours[0].at.bytes[3], 7);
	assert_int_equal(job.nics.neighbours[0].mac[5], 9);
}

TEST(test_way_of_no_route)
{
	uint8_t bytes[ABI_ROUTE_SIZE] = {0, 4, 24, 0, 10};

	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	item(ABI_ITEM_ROUTE, bytes, sizeof(bytes));
	route(0, ABI_ROUTE_HOP);
	assert_int_equal(scan(), -EBADMSG);
	setup(NULL);
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	route(0, ABI_ROUTE_HOP);
	assert_int_equal(scan(), -EBADMSG);
}

TEST(test_bad_neighbours)
{
	int i;

	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	neighbour(1);
	assert_int_equal(scan(), -EBADMSG);
	setup(NULL);
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	item(ABI_ITEM_NEIGHBOUR, "xxxx", 4);
	assert_int_equal(scan(), -EBADMSG);
	setup(NULL);
	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	for (i = 0; i < ABI_NEIGHBOURS_MAX; i++)
		neighbour(0);
	assert_int_equal(scan(), 0);
	neighbour(0);
	assert_int_equal(scan(), -EBADMSG);
}

TEST(test_bad_nics)
{
	static const char *const names[] = {".",   "..",  "a/b",
					    "a b", "a%d", "x234567890123456"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		setup(NULL);
		string(ABI_ITEM_ARG, "x");
		nic(names[i]);
		assert_int_equal(scan(), -EBADMSG);
	}
	for (i = 0; i < 6; i++) {
		setup(NULL);
		string(ABI_ITEM_ARG, "x");
		nic("eth0");
		if (i == 0)
			address(1, 4, 24);
		else if (i == 1)
			address(0, 5, 24);
		else if (i == 2)
			address(0, 4, 33);
		else if (i == 3)
			route(0, 16);
		else if (i == 4)
			item(ABI_ITEM_ADDRESS, "xxxx", 4);
		else
			item(ABI_ITEM_ROUTE, "xxxx", 4);
		assert_int_equal(scan(), -EBADMSG);
	}
}

TEST(test_nics_later)
{
	struct job_nics nics;

	string(ABI_ITEM_ARG, "x");
	nic("eth0");
	nic("");
	assert_int_equal(scan(), 0);
	assert_int_equal(job.nics.count, 2);
	assert_string_equal(job.nics.list[1].name, "");
	setup(NULL);
	nic("eth0");
	nic("eth1");
	address(1, 4, 24);
	route(1, ABI_ROUTE_HAS_VIA);
	assert_int_equal(job_scan_nics(payload + 8, size - 8, &nics, &why), 0);
	assert_int_equal(nics.count, 2);
	assert_string_equal(nics.list[1].name, "eth1");
	assert_int_equal(nics.address_count, 1);
	assert_int_equal(nics.routes[0].to.nic, 1);
	assert_int_equal(job_scan_nics(payload + 8, size - 9, &nics, &why),
			 -EBADMSG);
	string(ABI_ITEM_ARG, "x");
	assert_int_equal(job_scan_nics(payload + 8, size - 8, &nics, &why),
			 -EBADMSG);
	assert_int_equal(job_scan_nics(NULL, 0, &nics, &why), 0);
	assert_int_equal(nics.count, 0);
}

TEST(test_too_many_nics)
{
	int i;

	string(ABI_ITEM_ARG, "x");
	for (i = 0; i < ABI_NICS_MAX; i++)
		nic("eth0");
	for (i = 0; i < ABI_ADDRESSES_MAX; i++)
		address(0, 4, 24);
	for (i = 0; i < ABI_ROUTES_MAX; i++)
		route(0, 0);
	assert_int_equal(scan(), 0);
	nic("eth0");
	assert_int_equal(scan(), -EBADMSG);
	size -= ABI_ITEM_HEADER_SIZE + ABI_NIC_HEADER + 4;
	assert_int_equal(scan(), 0);
	address(0, 4, 24);
	assert_int_equal(scan(), -EBADMSG);
	size -= ABI_ITEM_HEADER_SIZE + ABI_ADDRESS_SIZE;
	route(0, 0);
	assert_int_equal(scan(), -EBADMSG);
}

UNIT_MAIN_EACH(setup, NULL)
