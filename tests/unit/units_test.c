// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/resource.h>

#include "unit.h"

#include "request/units.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TEST(test_bytes)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} good[] = {
		{"0", 0},
		{"1", 1},
		{"7b", 7},
		{"512m", UINT64_C(512) << 20},
		{"512M", UINT64_C(512) << 20},
		{"512MB", UINT64_C(512) << 20},
		{"2g", UINT64_C(2) << 30},
		{"3k", 3072},
		{"1t", UINT64_C(1) << 40},
		{"1.5g", UINT64_C(3) << 29},
		{"1GiB", UINT64_C(1) << 30},
		{".5k", 512},
		{"0.0001k", 1},
		{"1.25Mib", 1310720},
		{"18446744073709551615", UINT64_MAX},
	};
	uint64_t bytes;
	size_t i;

	for (i = 0; i < COUNT(good); i++) {
		assert_int_equal(units_bytes("-m", good[i].text, &bytes, NULL),
				 0);
		assert_int_equal(bytes, good[i].bytes);
	}
}

TEST(test_bad_bytes)
{
	static const char *const bad[] = {"",
					  "m",
					  "-1",
					  " 1",
					  "+1",
					  "1.5",
					  "1.g",
					  "1.5b",
					  "1igb",
					  "1mm",
					  "1mbb",
					  "1bb",
					  "18446744073709551616",
					  "18446744073709551615k"};
	struct fault fault;
	uint64_t bytes;
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		memset(&fault, 0, sizeof(fault));
		assert_int_equal(units_bytes("-m", bad[i], &bytes, &fault),
				 -EINVAL);
		assert_int_equal(fault.class, FAULT_HOST);
		assert_non_null(strstr(fault.text, "-m"));
	}
}

TEST(test_duration)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {
		{"0", 0},	 {"10", 10000},	   {"10s", 10000},
		{"5m", 300000},	 {"1h", 3600000},  {"1d", 86400000},
		{"1.5", 1500},	 {".25", 250},	   {"0.0001", 1},
		{"1.5m", 90000}, {"0.1234s", 124},
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < COUNT(good); i++) {
		assert_int_equal(units_duration("-t", good[i].text, &ms, NULL),
				 0);
		assert_int_equal(ms, good[i].ms);
	}
}

TEST(test_bad_duration)
{
	static const char *const bad[] = {"",	      "s",   "-1",
					  "1x",	      "1ss", "1.",
					  ".",	      "1e3", "99999999999999",
					  "1000000d", "nan", "inf"};
	int64_t ms;
	size_t i;

	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(units_duration("-t", bad[i], &ms, NULL),
				 -EINVAL);
}

TEST(test_limit)
{
	struct units_limit limit;

	assert_int_equal(units_limit("nofile=10:20", &limit, NULL), 0);
	assert_int_equal(limit.resource, RLIMIT_NOFILE);
	assert_int_equal(limit.soft, 10);
	assert_int_equal(limit.hard, 20);
	assert_int_equal(units_limit("core=0", &limit, NULL), 0);
	assert_int_equal(limit.hard, 0);
	assert_int_equal(units_limit("stack=5:-1", &limit, NULL), 0);
	assert_int_equal(limit.hard, UINT64_MAX);
	assert_int_equal(units_limit("memlock=unlimited", &limit, NULL), 0);
	assert_int_equal(limit.soft, UINT64_MAX);
}

TEST(test_bad_limit)
{
	static const char *const bad[] = {
		"",	     "nofile",	 "nofile=",
		"nofile=1:", "nofile=x", "nofile=2:1",
		"nofiles=1", "=1",	 "nofile=1:2:3",
		"nofile=-2"};
	struct units_limit limit;
	size_t i;

	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(units_limit(bad[i], &limit, NULL), -EINVAL);
}

TEST(test_number)
{
	uint64_t value;

	assert_int_equal(
		units_number("--umask", "077", 8, 0, 0777, &value, NULL), 0);
	assert_int_equal(value, 077);
	assert_int_equal(units_number("--umask", "1000", 8, 0, 0777, &value, NULL),
			 -EINVAL);
	assert_int_equal(units_number("--umask", "8", 8, 0, 0777, &value, NULL),
			 -EINVAL);
	assert_int_equal(units_number("--cpus", "0", 10, 1, 9, &value, NULL),
			 -EINVAL);
}

UNIT_MAIN(NULL, NULL)
