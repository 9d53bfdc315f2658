// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "guest_abi.h"
#include "plan/job_encode.h"

struct item {
	unsigned int type;
	const uint8_t *data;
	uint32_t size;
};

/* The @n-th item of @type in @frame; its data is NULL when there is none. */
static struct item item(const uint8_t *frame, unsigned int type, int n)
{
	const uint8_t *p = frame + ABI_HEADER_SIZE + 8;
	const uint8_t *end = frame + ABI_HEADER_SIZE + abi_get32(frame);
	struct item found = {0};

	while (p < end) {
		found.type = abi_get16(p);
		found.size = abi_get32(p + 4);
		found.data = p + ABI_ITEM_HEADER_SIZE;
		assert_int_equal(abi_get16(p + 2), 0);
		p = found.data + found.size;
		assert_true(p <= end);
		if (found.type == type && !n--)
			return found;
	}
	return (struct item){0};
}

static void assert_item(const uint8_t *frame, unsigned int type, int n,
			const char *text)
{
	struct item found = item(frame, type, n);

	assert_non_null(found.data);
	assert_int_equal(found.size, strlen(text));
	assert_memory_equal(found.data, text, found.size);
}

TEST(test_words)
{
	char *argv[] = {(char *)"sh", (char *)"", (char *)"a\nb", NULL};
	char *env[] = {(char *)"A=1", (char *)"PATH=/x", (char *)"B=", NULL};
	struct job job = {.argv = argv, .env = env, .hostname = "box"};
	uint8_t *frame;
	size_t size;

	assert_int_equal(job_encode(&job, "vt220", &frame, &size, NULL), 0);
	assert_int_equal(size, ABI_HEADER_SIZE + abi_get32(frame));
	assert_int_equal(abi_get16(frame + 4), ABI_JOB);
	assert_int_equal(abi_get32(frame + 8), ABI_VERSION);
	assert_item(frame, ABI_ITEM_ARG, 0, "sh");
	assert_item(frame, ABI_ITEM_ARG, 1, "");
	assert_item(frame, ABI_ITEM_ARG, 2, "a\nb");
	assert_null(item(frame, ABI_ITEM_ARG, 3).data);
	assert_item(frame, ABI_ITEM_ENV, 0, "HOSTNAME=box");
	assert_item(frame, ABI_ITEM_ENV, 1, "A=1");
	assert_item(frame, ABI_ITEM_ENV, 2, "PATH=/x");
	assert_item(frame, ABI_ITEM_ENV, 3, "B=");
	assert_null(item(frame, ABI_ITEM_ENV, 4).data);
	assert_item(frame, ABI_ITEM_HOSTNAME, 0, "box");
	assert_null(item(frame, ABI_ITEM_CWD, 0).data);
	assert_null(item(frame, ABI_ITEM_USER, 0).data);
	assert_null(item(frame, ABI_ITEM_WINSIZE, 0).data);
	free(frame);
}

/* A process that is not the first has what is its own, and no more. */
TEST(test_spawn)
{
	static const struct job_caps caps = {1, 2, 3, 4, UINT64_C(1) << 63};
	char *argv[] = {(char *)"ls", NULL};
	const char *const adds[] = {"wheel", "44", NULL};
	struct job job = {
		.argv = argv,
		.hostname = "box",
		.user = "joe",
		.cwd = "/tmp",
		.flags = ABI_JOB_TTY | ABI_JOB_READ_ONLY | ABI_JOB_NET_USER,
		.root_type = ABI_ROOT_EROFS,
		.root = "box",
		.realtime_ns = 1,
		.step_ms = 5,
		.group_adds = adds,
		.caps = &caps,
		.winsize = {.ws_row = 3},
	};
	uint8_t *frame;
	size_t size;

	assert_int_equal(job_encode_spawn(&job, NULL, 7, &frame, &size, NULL), 0);
	assert_int_equal(abi_get16(frame + 4), ABI_SPAWN);
	assert_int_equal(abi_get32(frame + 8), 7);
	assert_int_equal(abi_get32(frame + 12), ABI_JOB_TTY);
	assert_item(frame, ABI_ITEM_ARG, 0, "ls");
	assert_item(frame, ABI_ITEM_ENV, 1, "HOSTNAME=box");
	assert_item(frame, ABI_ITEM_USER, 0, "joe");
	assert_item(frame, ABI_ITEM_CWD, 0, "/tmp");
	assert_item(frame, ABI_ITEM_GROUP_ADD, 0, "wheel");
	assert_item(frame, ABI_ITEM_GROUP_ADD, 1, "44");
	assert_non_null(item(frame, ABI_ITEM_WINSIZE, 0).data);
	assert_memory_equal(item(frame, ABI_ITEM_CAPS, 0).data,
			    "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0"
			    "\3\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0"
			    "\0\0\0\0\0\0\0\200",
			    ABI_CAPS_SIZE);
	assert_null(item(frame, ABI_ITEM_HOSTNAME, 0).data);
	assert_null(item(frame, ABI_ITEM_ROOT, 0).data);
	assert_null(item(frame, ABI_ITEM_REALTIME, 0).data);
	assert_null(item(frame, ABI_ITEM_STEP_MS, 0).data);
	assert_null(item(frame, ABI_ITEM_PIDS, 0).data);
	free(frame);
}

TEST(test_defaults)
{
	char *argv[] = {(char *)"x", NULL};
	struct job job = {.argv = argv, .flags = ABI_JOB_TTY};
	uint8_t *frame;
	size_t size;

	assert_int_equal(job_encode(&job, "vt220", &frame, &size, NULL), 0);
	assert_memory_equal(item(frame, ABI_ITEM_ENV, 0).data, "PATH=/usr", 9);
	assert_item(frame, ABI_ITEM_ENV, 1, "TERM=vt220");
	free(frame);
	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_item(frame, ABI_ITEM_ENV, 1, "TERM=xterm");
	free(frame);
}

TEST(test_root)
{
	char *argv[] = {(char *)"x", NULL};
	struct job job = {.argv = argv, .root = "box"};
	uint8_t *frame;
	size_t size;

	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_null(item(frame, ABI_ITEM_ROOT, 0).data);
	free(frame);
	job.scratch_type = ABI_ROOT_EXT4;
	job.scratch = "over";
	job.root_type = ABI_ROOT_SQUASHFS;
	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_int_equal(item(frame, ABI_ITEM_ROOT, 0).size, 7);
	assert_memory_equal(item(frame, ABI_ITEM_ROOT, 0).data, "\2\0\0\0box", 7);
	assert_int_equal(item(frame, ABI_ITEM_SCRATCH, 0).size, 8);
	assert_memory_equal(item(frame, ABI_ITEM_SCRATCH, 0).data,
			    "\3\0\0\0over", 8);
	free(frame);
}

TEST(test_gpu)
{
	static const char at[2][VM_GPU_ADDRESS] = {"0000:01:00.0",
						   "0000:02:00.0"};
	char *argv[] = {(char *)"x", NULL};
	struct job job = {
		.argv = argv,
		.driver_type = ABI_ROOT_EROFS,
		.driver = "drv",
		.gpu = {at, 2, "a# d # open |  b 1 2  |c d 0", "/proc/g", "A: b"},
	};
	uint8_t *frame;
	size_t size;

	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_int_equal(item(frame, ABI_ITEM_DRIVER, 0).size, 7);
	assert_memory_equal(item(frame, ABI_ITEM_DRIVER, 0).data, "\1\0\0\0drv",
			    7);
	assert_item(frame, ABI_ITEM_GPU, 0, "0000:01:00.0");
	assert_item(frame, ABI_ITEM_GPU, 1, "0000:02:00.0");
	assert_item(frame, ABI_ITEM_NODE, 0, "a# d # open");
	assert_item(frame, ABI_ITEM_NODE, 1, "b 1 2");
	assert_item(frame, ABI_ITEM_NODE, 2, "c d 0");
	assert_null(item(frame, ABI_ITEM_NODE, 3).data);
	assert_item(frame, ABI_ITEM_GPU_LIST, 0, "/proc/g");
	assert_item(frame, ABI_ITEM_GPU_LOG, 0, "A:");
	assert_item(frame, ABI_ITEM_GPU_LOG, 1, "b");
	assert_null(item(frame, ABI_ITEM_GPU_LOG, 2).data);
	free(frame);
	/* a board that says nothing */
	job.gpu = (struct job_gpu){NULL, 0, "", "", " "};
	job.driver_type = 0;
	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_null(item(frame, ABI_ITEM_DRIVER, 0).data);
	assert_null(item(frame, ABI_ITEM_NODE, 0).data);
	assert_null(item(frame, ABI_ITEM_GPU_LIST, 0).data);
	assert_null(item(frame, ABI_ITEM_GPU_LOG, 0).data);
	free(frame);
}

TEST(test_mounts)
{
	const struct request_mount options[] = {
		{.path = (char *)"/t", .write = true, .bytes = 256, .mode = 0700},
		{.path = (char *)"/d", .exec = true},
	};
	const struct job_mount mounts[] = {
		{"", &options[0], ABI_ROOT_TMPFS, false},
		{"m0", &options[1], ABI_ROOT_EROFS, false},
		{"s0", &options[1], ABI_ROOT_VIRTIOFS, true},
	};
	char *argv[] = {(char *)"x", NULL};
	struct job job = {.argv = argv, .mounts = mounts, .mount_count = 3};
	uint8_t *frame;
	size_t size;

	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_int_equal(item(frame, ABI_ITEM_MOUNT, 0).size, 23);
	assert_memory_equal(item(frame, ABI_ITEM_MOUNT, 0).data,
			    "\4\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\300\1\0\0"
			    "\0/t",
			    23);
	assert_int_equal(item(frame, ABI_ITEM_MOUNT, 1).size, 25);
	assert_memory_equal(item(frame, ABI_ITEM_MOUNT, 1).data,
			    "\1\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
			    "m0\0/d",
			    25);
	assert_memory_equal(item(frame, ABI_ITEM_MOUNT, 2).data,
			    "\5\0\0\0\7\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
			    "s0\0/d",
			    25);
	assert_null(item(frame, ABI_ITEM_MOUNT, 3).data);
	free(frame);
}

/* One without a MTU and a source is as an older guest-init has it. */
TEST(test_routes)
{
	static struct nics nics = {
		.count = 1,
		.route_count = 3,
		.nic = {{.mtu = 1500, .name = "eth0"}},
		.address_count = 1,
		.address = {{{10, 0, 0, 9}, 0, 4, 24}},
		.route = {{.to = {.family = 4}, .mtu = 1450},
			  {.to = {.family = 4}, .from = {10, 0, 0, 9}},
			  {.to = {.family = 4}, .from = {10, 0, 0, 8}}},
	};
	char *argv[] = {(char *)"x", NULL};
	struct job job = {.argv = argv, .nics = &nics};
	uint8_t *frame;
	struct item got;
	size_t size;

	nic_check_from(&nics);
	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	got = item(frame, ABI_ITEM_ROUTE, 0);
	assert_int_equal(got.size, ABI_ROUTE_LONG);
	assert_int_equal(abi_get32(got.data + ABI_ROUTE_MTU), 1450);
	assert_int_equal(got.data[ABI_ROUTE_FROM], 0);
	got = item(frame, ABI_ITEM_ROUTE, 1);
	assert_int_equal(got.size, ABI_ROUTE_LONG);
	assert_int_equal(abi_get32(got.data + ABI_ROUTE_MTU), 0);
	assert_int_equal(got.data[ABI_ROUTE_FROM + 3], 9);
	assert_int_equal(item(frame, ABI_ITEM_ROUTE, 2).size, ABI_ROUTE_SIZE);
	free(frame);
}

TEST(test_numbers)
{
	static const struct units_limit limits[] = {{7, 10, UINT64_MAX},
						    {0, 0, 0}};
	static struct sysctl list[] = {{(char *)"/a/b", (char *)"1 2"},
				       {(char *)"/c", (char *)""}};
	static const struct sysctls sysctls = {list, 2};
	char *argv[] = {(char *)"x", NULL};
	struct job job = {
		.argv = argv,
		.cwd = "/w",
		.user = "a:b",
		.flags = ABI_JOB_TTY | ABI_JOB_STDIN,
		.umask = 027,
		.step_ms = 1500,
		.pids = 99,
		.sysctls = &sysctls,
		.realtime_ns = UINT64_C(0x0102030405060708),
		.limits = limits,
		.limit_count = 2,
		.winsize = {.ws_row = 24, .ws_col = 80},
	};
	uint8_t *frame;
	struct item got;
	size_t size;

	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_int_equal(abi_get32(frame + 12), ABI_JOB_TTY | ABI_JOB_STDIN);
	assert_item(frame, ABI_ITEM_CWD, 0, "/w");
	assert_item(frame, ABI_ITEM_USER, 0, "a:b");
	assert_int_equal(abi_get32(item(frame, ABI_ITEM_UMASK, 0).data), 027);
	assert_int_equal(abi_get32(item(frame, ABI_ITEM_STEP_MS, 0).data), 1500);
	assert_int_equal(abi_get32(item(frame, ABI_ITEM_PIDS, 0).data), 99);
	assert_int_equal(abi_get64(item(frame, ABI_ITEM_REALTIME, 0).data),
			 UINT64_C(0x0102030405060708));
	got = item(frame, ABI_ITEM_SYSCTL, 0);
	assert_int_equal(got.size, 8);
	assert_memory_equal(got.data, "/a/b\0001 2", 8);
	got = item(frame, ABI_ITEM_SYSCTL, 1);
	assert_int_equal(got.size, 3);
	assert_memory_equal(got.data, "/c\0", 3);
	got = item(frame, ABI_ITEM_RLIMIT, 0);
	assert_int_equal(got.size, 20);
	assert_int_equal(abi_get32(got.data), 7);
	assert_int_equal(abi_get64(got.data + 4), 10);
	assert_int_equal(abi_get64(got.data + 12), UINT64_MAX);
	assert_int_equal(item(frame, ABI_ITEM_RLIMIT, 1).size, 20);
	got = item(frame, ABI_ITEM_WINSIZE, 0);
	assert_int_equal(abi_get16(got.data), 24);
	assert_int_equal(abi_get16(got.data + 2), 80);
	free(frame);
}

/* At the limit it is sent whole, above it is not sent at all. */
TEST(test_too_long)
{
	char *argv[] = {(char *)"x", NULL, NULL};
	struct job job = {.argv = argv};
	struct fault fault = {0};
	uint8_t *frame;
	size_t size, rest;

	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	free(frame);
	rest = ABI_PAYLOAD_MAX - (size - ABI_HEADER_SIZE) - ABI_ITEM_HEADER_SIZE;
	argv[1] = malloc(rest + 2);
	memset(argv[1], 'a', rest + 1);
	argv[1][rest] = '\0';
	assert_int_equal(job_encode(&job, NULL, &frame, &size, NULL), 0);
	assert_int_equal(abi_get32(frame), ABI_PAYLOAD_MAX);
	free(frame);
	argv[1][rest] = 'a';
	argv[1][rest + 1] = '\0';
	assert_int_equal(job_encode(&job, NULL, &frame, &size, &fault), -E2BIG);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, "too long"));
	free(argv[1]);
}

UNIT_MAIN(NULL, NULL)
