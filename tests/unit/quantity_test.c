// SPDX-License-Identifier: GPL-2.0-or-later
/* Amounts as Kubernetes writes them. */
#include "unit.h"

#include "openshell/quantity.h"

TEST(test_takes)
{
	static const struct {
		const char *text;
		uint64_t milli;
	} cases[] = {
		{"500m", 500},
		{"2", 2000},
		{"1.5", 1500},
		{"0", 0},
		{"512Mi", UINT64_C(512000) << 20},
		{"4Gi", UINT64_C(4000) << 30},
		{"1.5Gi", UINT64_C(1500) << 30},
		{"4G", UINT64_C(4000000000000)},
		{"1k", 1000000},
		{"0.001", 1},
		{"2.", 2000},
	};
	uint64_t milli;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
			quantity_parse("x", cases[i].text, &milli, NULL), 0);
		assert_int_equal(milli, cases[i].milli);
	}
}

TEST(test_refuses)
{
	static const char *const cases[] = {
		"",
		"m",
		"Mi",
		".5",
		"-1",
		"+1",
		" 1",
		"1 ",
		"1e3",
		"1.2.3",
		"1Q",
		"1mi",
		"1MI",
		"1b",
		"0x10",
		"1.0001",
		"99999999999999999999",
		"18446744073709551615Ti",
	};
	uint64_t milli;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fault fault = {0};

		assert_int_equal(quantity_parse("what", cases[i], &milli, &fault),
				 -EINVAL);
		assert_int_equal(fault.class, FAULT_HOST);
	}
}

UNIT_MAIN(NULL, NULL)
