// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "prepare/phases.h"

static void test_guest_on_our_clock(void **state)
{
	struct phases p;
	int64_t now = phases_clock();

	(void)state;
	/* As if we had started one second ago. */
	phases_init(&p, now - 1000000000);
	phases_mark_guest(&p, "late", 100000000); /* reported much later */
	phases_mark_guest(&p, "early", 50000000);
	phases_mark_guest(&p, "fresh", 500000000); /* reported at once */
	phases_settle(&p);
	assert_string_equal(p.list[0].name, "early");
	assert_string_equal(p.list[1].name, "late");
	assert_string_equal(p.list[2].name, "fresh");
	/* The guest booted half a second before "fresh" arrived. */
	assert_in_range(p.list[2].ns, 1000000000, 1100000000);
	assert_int_equal(p.list[1].ns - p.list[0].ns, 50000000);
}

static void test_absurd_stamp(void **state)
{
	struct phases p;

	(void)state;
	phases_init(&p, phases_clock());
	phases_mark_guest(&p, "x", UINT64_MAX);
	assert_int_equal(p.count, 0);
}

static void test_too_many(void **state)
{
	struct phases p;
	int i;

	(void)state;
	phases_init(&p, phases_clock());
	for (i = 0; i < 1000; i++)
		phases_mark_guest(&p, "x", (uint64_t)i);
	phases_mark(&p, "y");
	assert_int_equal(p.count, PHASES_MAX);
	phases_settle(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guest_on_our_clock),
		cmocka_unit_test(test_absurd_stamp),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
