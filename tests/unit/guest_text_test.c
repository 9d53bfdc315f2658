// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text.h"

static void appends(void **state)
{
	struct text text;
	char buf[32];

	(void)state;
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

static void cuts_at_the_end(void **state)
{
	struct text text;
	char buf[4];

	(void)state;
	text_begin(&text, buf, sizeof(buf));
	text_add(&text, "abc");
	assert_false(text.cut);
	text_add(&text, "");
	assert_false(text.cut);
	text_add(&text, "d");
	assert_true(text.cut);
	assert_string_equal(buf, "abc");
}

static void parses_numbers(void **state)
{
	uint32_t n = 7;

	(void)state;
	assert_int_equal(text_parse("0", 1, 10, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(text_parse("4294967295", 10, UINT32_MAX, &n), 0);
	assert_int_equal(n, UINT32_MAX);
	assert_int_equal(text_parse("123", 2, 100, &n), 0);
	assert_int_equal(n, 12);
}

static void refuses_numbers(void **state)
{
	uint32_t n;

	(void)state;
	assert_int_equal(text_parse("", 0, 10, &n), -EINVAL);
	assert_int_equal(text_parse("-1", 2, 10, &n), -EINVAL);
	assert_int_equal(text_parse("1 ", 2, 10, &n), -EINVAL);
	assert_int_equal(text_parse("11", 2, 10, &n), -ERANGE);
	assert_int_equal(text_parse("4294967296", 10, UINT32_MAX, &n), -ERANGE);
	assert_int_equal(text_parse("99999999999999999999999", 23, UINT32_MAX, &n),
			 -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends),
		cmocka_unit_test(cuts_at_the_end),
		cmocka_unit_test(parses_numbers),
		cmocka_unit_test(refuses_numbers),
	};

	return cmocka_run_group_tests_name("guest_text", tests, NULL, NULL);
}
