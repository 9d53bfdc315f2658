// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "text.h"

TEST(appends)
{
	struct text text;
	char buf[32];

	text_begin(&text, buf, sizeof(buf));
	assert_string_equal(buf, "");
	text_add(&text, "n=");
	text_number(&text, 0);
	text_bytes(&text, " xy", 2);
	text_number(&text, UINT64_MAX);
	assert_string_equal(buf, "n=0 x18446744073709551615");
	assert_int_equal(text.len, strlen(buf));
	assert_false(text.cut);
}

TEST(cuts_at_the_end)
{
	struct text text;
	char buf[4];

	text_begin(&text, buf, sizeof(buf));
	text_add(&text, "abc");
	assert_false(text.cut);
	text_add(&text, "");
	assert_false(text.cut);
	text_add(&text, "d");
	assert_true(text.cut);
	assert_string_equal(buf, "abc");
}

TEST(parses_numbers)
{
	uint32_t n = 7;

	assert_int_equal(text_parse("0", 1, 10, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(text_parse("4294967295", 10, UINT32_MAX, &n), 0);
	assert_int_equal(n, UINT32_MAX);
	assert_int_equal(text_parse("123", 2, 100, &n), 0);
	assert_int_equal(n, 12);
}

TEST(refuses_numbers)
{
	uint32_t n;

	assert_int_equal(text_parse("", 0, 10, &n), -EINVAL);
	assert_int_equal(text_parse("-1", 2, 10, &n), -EINVAL);
	assert_int_equal(text_parse("1 ", 2, 10, &n), -EINVAL);
	assert_int_equal(text_parse("11", 2, 10, &n), -ERANGE);
	assert_int_equal(text_parse("4294967296", 10, UINT32_MAX, &n), -ERANGE);
	assert_int_equal(text_parse("99999999999999999999999", 23, UINT32_MAX, &n),
			 -ERANGE);
}

UNIT_MAIN(NULL, NULL)
