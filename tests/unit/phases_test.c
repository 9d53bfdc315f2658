// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "clock.h"
#include "prepare/phases.h"

TEST(test_guest_on_our_clock)
{
	struct phases p;
	int64_t now = clock_now_ns();

	/* As if we had started one second ago. */
	phases_init(&p, now - 1000000000);
	phases_mark_guest(&p, "late", 100000000); /* reported much later */
	phases_mark_guest(&p, "early", 50000000);
	phases_mark_guest(&p, "fresh", 500000000); /* reported at once */
	phases_settle(&p);
	assert_string_equal(p.list[0].name, "early");
	assert_string_equal(p.list[1].name, "late");
	assert_string_equal(p.list[2].name, "fresh");
	/* It arrived between our clock's two readings. */
	assert_true(p.list[2].ns >= 1000000000);
	assert_true(p.list[2].ns <= 1000000000 + clock_now_ns() - now);
	assert_int_equal(p.list[1].ns - p.list[0].ns, 50000000);
}

TEST(test_absurd_stamp)
{
	struct phases p;

	phases_init(&p, clock_now_ns());
	phases_mark_guest(&p, "x", UINT64_MAX);
	assert_int_equal(p.count, 0);
}

TEST(test_too_many)
{
	struct phases p;
	int i;

	phases_init(&p, clock_now_ns());
	for (i = 0; i < 1000; i++)
		phases_mark_guest(&p, "x", (uint64_t)i);
	phases_mark(&p, "y");
	assert_int_equal(p.count, PHASES_MAX);
	phases_settle(&p);
}

UNIT_MAIN(NULL, NULL)
