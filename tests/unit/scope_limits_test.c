// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "oci/scope_limits.h"

TEST(test_round)
{
	static const struct {
		unsigned long quota, period, rounded;
	} cases[] = {
		{33300, 100000, 34000},	  {34000, 100000, 34000},
		{60000, 200000, 60000},	  {60001, 200000, 62000},
		{5000, 50000, 5000},	  {1, 100000, 1000},
		{150000, 100000, 150000}, {403000, 100000, 403000},
		{0, 100000, 0},		  {LIMITS_FREE, 100000, LIMITS_FREE},
	};
	struct limits limits = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		limits.quota = cases[i].quota;
		limits.period = cases[i].period;
		scope_limits_round(&limits);
		assert_int_equal(limits.quota, cases[i].rounded);
		assert_int_equal(limits.period, cases[i].period);
	}
}

UNIT_MAIN(NULL, NULL)
