// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "guest/tail.h"

static struct tail tail;

FIXTURE(setup)
{
	memset(&tail, 0, sizeof(tail));
	return 0;
}

static void feed(const char *text)
{
	tail_feed(&tail, text, strlen(text));
}

TEST(test_lines)
{
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

TEST(test_nothing_reaches_the_terminal)
{
	feed("\033[2J\x9b"
	     "31m\177\a\n");
	assert_string_equal(tail_last(&tail), "?[2J?31m??");
	feed("\xc2\x9b"
	     "2J Gr\xc3\xbc\xc3\x9f"
	     "e\n");
	assert_string_equal(tail_last(&tail), "??2J Gr\xc3\xbc\xc3\x9f"
					      "e");
}

TEST(test_only_the_last_are_kept)
{
	char line[16];
	int i;

	for (i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "%d\n", i);
		feed(line);
	}
	snprintf(line, sizeof(line), "%d", 1000 - TAIL_LINES);
	assert_string_equal(tail_line(&tail, 0), line);
	assert_string_equal(tail_line(&tail, TAIL_LINES - 1), "999");
	assert_null(tail_line(&tail, TAIL_LINES));
}

TEST(test_long_line_is_cut)
{
	char line[3 * TAIL_WIDTH];

	memset(line, 'x', sizeof(line));
	tail_feed(&tail, line, sizeof(line));
	feed("\nnext\n");
	assert_int_equal(strlen(tail_line(&tail, 0)), TAIL_WIDTH - 1);
	assert_string_equal(tail_line(&tail, 1), "next");
}

UNIT_MAIN_EACH(setup, NULL)
