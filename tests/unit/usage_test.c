// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "keeper/usage.h"

TEST(test_parse)
{
	static const char text[] =
		"12 (a) b ( c) S 1 12 12 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 "
		"1 0 999 1000000 300 18446744073709551615\n";
	struct usage usage;

	assert_int_equal(usage_parse(text, 4096, 100, &usage), 0);
	assert_int_equal(usage.memory, 300 * 4096);
	assert_int_equal(usage.cpu_ns, INT64_C(2000000000));
}

TEST(test_refuses)
{
	struct usage usage;

	assert_int_equal(usage_parse("", 4096, 100, &usage), -EBADMSG);
	assert_int_equal(usage_parse("1 (a) S 1 2", 4096, 100, &usage), -EBADMSG);
	assert_int_equal(usage_parse("1 (a) S 1 2", 4096, 0, &usage), -EBADMSG);
}

TEST(test_ourselves)
{
	struct usage usage;

	assert_int_equal(usage_read(getpid(), &usage), 0);
	assert_true(usage.memory > 4096);
	assert_int_equal(usage_read(0x7fffffff, &usage), -ESRCH);
}

UNIT_MAIN(NULL, NULL)
