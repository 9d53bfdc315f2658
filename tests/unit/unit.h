/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each unit test begins with, and its list of tests: TEST(name) { ... }
 * is a test and stands in the list, in the file's order; UNIT_MAIN() runs it.
 */
#ifndef GPUBOX_TESTS_UNIT_UNIT_H
#define GPUBOX_TESTS_UNIT_UNIT_H

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define UNIT_TESTS_MAX 128

static struct CMUnitTest unit_tests[UNIT_TESTS_MAX];
static size_t unit_count;

static inline void unit_add(const char *name, CMUnitTestFunction test,
			    CMFixtureFunction setup, CMFixtureFunction teardown)
{
	if (unit_count == UNIT_TESTS_MAX)
		abort();
	unit_tests[unit_count++] =
		(struct CMUnitTest){name, test, setup, teardown, NULL};
}

/* A setup or a teardown: 0, or it fails. */
#define FIXTURE(name) static int name(void **state __attribute__((unused)))

/* A test with fixtures of its own. */
#define TEST_WITH(name, setup, teardown)                             \
	static void name(void **state);                              \
	static void __attribute__((constructor(1000 + __COUNTER__))) \
	name##_add(void)                                             \
	{                                                            \
		unit_add(#name, name, setup, teardown);              \
	}                                                            \
	static void name(void **state __attribute__((unused)))

#define TEST(name) TEST_WITH(name, NULL, NULL)

/* @setup before the first and @teardown behind the last test, or NULL. */
static inline int unit_run(CMFixtureFunction setup, CMFixtureFunction teardown)
{
	return _cmocka_run_group_tests("unit", unit_tests, unit_count, setup,
				       teardown);
}

/* Before and behind each test that has no fixtures of its own. */
static inline void unit_each(CMFixtureFunction setup, CMFixtureFunction teardown)
{
	size_t i;

	for (i = 0; i < unit_count; i++) {
		if (unit_tests[i].setup_func || unit_tests[i].teardown_func)
			continue;
		unit_tests[i].setup_func = setup;
		unit_tests[i].teardown_func = teardown;
	}
}

#define UNIT_MAIN(setup, teardown)                \
	int main(void)                            \
	{                                         \
		return unit_run(setup, teardown); \
	}

#define UNIT_MAIN_EACH(setup, teardown)      \
	int main(void)                       \
	{                                    \
		unit_each(setup, teardown);  \
		return unit_run(NULL, NULL); \
	}

#endif /* GPUBOX_TESTS_UNIT_UNIT_H */
