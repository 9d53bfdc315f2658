// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "oci/limits.h"

static int take(const char *cpu, unsigned int *vcpus, struct limits *limits,
		struct fault *fault)
{
	struct spec spec;
	char text[512];
	int err;

	snprintf(text, sizeof(text),
		 "{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"r\"},"
		 "\"linux\":{\"resources\":{\"memory\":{\"limit\":1048576},"
		 "\"cpu\":{%s}}}}",
		 cpu);
	memset(fault, 0, sizeof(*fault));
	assert_int_equal(spec_parse(text, strlen(text), &spec, fault), 0);
	*vcpus = 7;
	err = limits_take(&spec, vcpus, limits, fault);
	spec_free(&spec);
	return err;
}

TEST(test_processors)
{
	static const struct {
		const char *cpu;
		unsigned int vcpus;
		unsigned long quota; /* what the control group holds */
	} cases[] = {
		{"", 7, 0},
		{"\"quota\":-1", 7, 0},
		{"\"quota\":200000", 2, 0},
		{"\"quota\":150000", 2, 150000},
		{"\"quota\":1,\"period\":1000000", 1, 1},
		{"\"quota\":30000,\"period\":20000", 2, 30000},
		{"\"cpus\":\"0-2\"", 3, 0},
		{"\"cpus\":\"0-2\",\"quota\":100000", 1, 0},
		/* two processors have no more than two to give */
		{"\"cpus\":\"1,3\",\"quota\":350000", 2, 0},
		{"\"cpus\":\"1,3\",\"quota\":110000", 2, 110000},
		/* a period that is not the usual one is noted down */
		{"\"quota\":1000000000,\"period\":1", 512, LIMITS_FREE},
		{"\"quota\":100000,\"period\":50000", 2, LIMITS_FREE},
		{"\"period\":50000", 7, LIMITS_FREE},
		{"\"quota\":-1,\"period\":100000", 7, 0},
	};
	struct limits limits;
	struct fault fault;
	unsigned int vcpus;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(take(cases[i].cpu, &vcpus, &limits, &fault), 0);
		assert_int_equal(vcpus, cases[i].vcpus);
		assert_int_equal(limits.quota, cases[i].quota);
		assert_true(!limits.quota || limits.period);
		/* and what QEMU takes */
		assert_int_equal(limits.memory, 257 << 20);
	}
}

TEST(test_sets)
{
	struct limits limits;
	struct fault fault;
	unsigned int vcpus;

	assert_int_equal(take("\"cpus\":\"0-1,64\",\"mems\":\"1\"", &vcpus,
			      &limits, &fault),
			 0);
	assert_int_equal(numa_set_count(&limits.cpus), 3);
	assert_true(numa_set_has(&limits.cpus, 64));
	assert_true(numa_set_has(&limits.mems, 1));
	assert_int_equal(
		take("\"cpus\":\"\",\"mems\":\"\"", &vcpus, &limits, &fault), 0);
	assert_int_equal(vcpus, 7);
	assert_int_equal(take("\"cpus\":\"a\"", &vcpus, &limits, &fault),
			 -EBADMSG);
	assert_non_null(strstr(fault.text, "cpus a: is not a list"));
	assert_int_equal(take("\"mems\":\"9999\"", &vcpus, &limits, &fault),
			 -EBADMSG);
	assert_non_null(strstr(fault.text, "mems 9999"));
}

TEST(test_weight)
{
	static const unsigned long cases[][3] = {
		{1, 2, 1},
		{2, 2, 1},
		{512, 512, 50},
		{1024, 1024, 100},
		{262144, 262144, 10000},
		{1UL << 49, 262144, 10000},
	};
	struct limits limits;
	struct fault fault = {0};
	unsigned int vcpus = 0;
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "\"shares\":%lu", cases[i][0]);
		assert_int_equal(take(text, &vcpus, &limits, &fault), 0);
		assert_int_equal(limits.shares, cases[i][1]);
		assert_int_equal(limits_weight(&limits), cases[i][2]);
	}
}

TEST(test_guest_memory)
{
	assert_int_equal(limits_guest_mib(1), 64);
	assert_int_equal(limits_guest_mib(300UL << 20), 300);
	assert_int_equal(limits_guest_mib((300UL << 20) + 1), 301);
}

TEST(test_weight_and_back)
{
	struct limits limits;
	unsigned long weight;

	for (weight = 1; weight <= 10000; weight++) {
		limits.shares = limits_of_weight(weight);
		assert_int_equal(limits_weight(&limits), weight);
	}
}

/* What 'update' says, with two vCPUs. */
TEST(test_change)
{
	static const struct {
		const char *cpu;
		unsigned long quota_now, quota, period;
	} cases[] = {
		{"", 7000, 0, 0},
		{"\"quota\":0", 7000, 0, 0},
		{"\"quota\":-1", 7000, LIMITS_FREE, 20000},
		{"\"quota\":18446744073709551615", 7000, LIMITS_FREE, 20000},
		{"\"quota\":30000", 0, 30000, 20000},
		{"\"quota\":150000,\"period\":100000", 0, 150000, 100000},
		/* a whole one which the vCPUs do not hold */
		{"\"quota\":100000,\"period\":100000", 0, 100000, 100000},
		{"\"quota\":200000,\"period\":100000", 0, LIMITS_FREE, 100000},
		{"\"quota\":900000,\"period\":100000", 7, LIMITS_FREE, 100000},
		/* kubelet says so where there is no quota */
		{"\"quota\":0,\"period\":20000", 0, 0, 0},
		/* of a quota that comes alone later */
		{"\"quota\":0,\"period\":100000", 0, LIMITS_FREE, 100000},
		{"\"period\":50000", 7000, 7000, 50000},
		{"\"period\":3500", 7000, LIMITS_FREE, 3500},
	};
	struct limits now = {.period = 20000}, limits;
	struct fault fault = {0};
	char text[256];
	struct spec spec;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "{\"cpu\":{%s}}", cases[i].cpu);
		assert_int_equal(spec_parse_resources(text, strlen(text), &spec,
						      &fault),
				 0);
		now.quota = cases[i].quota_now;
		assert_int_equal(limits_change(&spec, 2, &now, &limits, &fault),
				 0);
		assert_int_equal(limits.quota, cases[i].quota);
		assert_int_equal(limits.period, cases[i].period);
		assert_int_equal(limits_are_none(&limits), !limits.quota);
		spec_free(&spec);
	}
}

/* All that containerd sends when kubelet pins one. */
TEST(test_change_of_an_engine)
{
	static const char text[] =
		"{\"memory\":{\"limit\":0,\"swap\":null},\"cpu\":{"
		"\"shares\":2,\"quota\":0,\"period\":100000,\"cpus\":\"1\","
		"\"mems\":\"\"},\"devices\":[{\"allow\":false}],"
		"\"pids\":{\"limit\":0},\"hugepageLimits\":[],\"unified\":{}}";
	struct limits now = {0}, limits;
	struct fault fault = {0};
	struct spec spec;

	assert_int_equal(spec_parse_resources(text, strlen(text), &spec, &fault),
			 0);
	assert_int_equal(spec.memory, 0);
	assert_int_equal(limits_change(&spec, 1, &now, &limits, &fault), 0);
	assert_int_equal(limits.shares, 2);
	assert_int_equal(limits.quota, 0);
	assert_true(numa_set_has(&limits.cpus, 1));
	assert_int_equal(numa_set_count(&limits.mems), 0);
	spec_free(&spec);
}

UNIT_MAIN(NULL, NULL)
