// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guest/tail.h"

static struct tail tail;

static int setup(void **state)
{
	(void)state;
	memset(&tail, 0, sizeof(tail));
	return 0;
}

static void feed(const char *text)
{
	tail_feed(&tail, text, strlen(text));
}

static void test_lines(void **state)
{
	(void)state;
	assert_null(tail_line(&tail, 0));
	assert_string_equal(tail_last(&tail), "");
	feed("a\r\n\r\nb\tc\nd");
	assert_string_equal(tail_line(&tail, 0), "a");
	assert_string_equal(tail_line(&tail, 1), "b c");
	assert_null(tail_line(&tail, 2));
	tail_finish(&tail);
	assert_string_equal(tail_last(&tail), "d");
	assert_int_equal(tail.bytes, 10);
}

static void test_nothing_reaches_the_terminal(void **state)
{
	(void)state;
	feed("\033[2J\x9b"
	     "31m\177\a\n");
	assert_string_equal(tail_last(&tail), "?[2J?31m??");
	feed("\xc2\x9b"
	     "2J Gr\xc3\xbc\xc3\x9f"
	     "e\n");
	assert_string_equal(tail_last(&tail), "??2J Gr\xc3\xbc\xc3\x9f"
					      "e");
}

static void test_only_the_last_are_kept(void **state)
{
	char line[16];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "%d\n", i);
		feed(line);
	}
	snprintf(line, sizeof(line), "%d", 1000 - TAIL_LINES);
	assert_string_equal(tail_line(&tail, 0), line);
	assert_string_equal(tail_line(&tail, TAIL_LINES - 1), "999");
	assert_null(tail_line(&tail, TAIL_LINES));
}

static void test_long_line_is_cut(void **state)
{
	char line[3 * TAIL_WIDTH];

	(void)state;
	memset(line, 'x', sizeof(line));
	tail_feed(&tail, line, sizeof(line));
	feed("\nnext\n");
	assert_int_equal(strlen(tail_line(&tail, 0)), TAIL_WIDTH - 1);
	assert_string_equal(tail_line(&tail, 1), "next");
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_lines),
		TEST(test_nothing_reaches_the_terminal),
		TEST(test_only_the_last_are_kept),
		TEST(test_long_line_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
