// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "kmsg_line.h"

/* The lines of @record, parted by '|'; of a copy of exactly that size. */
static const char *lines(const char *record, size_t max)
{
	static char all[256];
	size_t size = strlen(record), at = 0, used = 0, length;
	char *copy = malloc(size ? size : 1);
	const char *line;

	assert_non_null(copy);
	memcpy(copy, record, size);
	all[0] = '\0';
	while (kmsg_next(copy, size, max, &at, &line, &length)) {
		assert_true(used + length + 2 <= sizeof(all));
		memcpy(all + used, line, length);
		used += length;
		memcpy(all + used++, "|", 2);
	}
	free(copy);
	return all;
}

TEST(test_lines)
{
	assert_string_equal(lines("4,5,6,-;NVRM: a\n", 99), "NVRM: a|");
	assert_string_equal(lines("4,5,6,-;NVRM: a\n SUBSYSTEM=pci\n", 99),
			    "NVRM: a|");
	assert_string_equal(lines("4,5,6,-;a\\x0ab;c\\x0a\n", 99), "a|b;c|");
	assert_string_equal(lines("4,5,6,-;a\\x0", 99), "a\\x0|");
	assert_string_equal(lines("4,5,6,-;abcdef\\x0aghi\n", 3), "abc|ghi|");
}

TEST(test_no_lines)
{
	assert_string_equal(lines("", 99), "");
	assert_string_equal(lines("4,5,6", 99), "");
	assert_string_equal(lines("4,5\n;x", 99), "");
	assert_string_equal(lines("4,5,6,-;", 99), "");
	assert_string_equal(lines("4,5,6,-;\n", 99), "");
}

TEST(test_begins)
{
	assert_true(kmsg_begins("NVRM: a", 7, "NVRM:"));
	assert_true(kmsg_begins("NVRM:", 5, "NVRM:"));
	assert_false(kmsg_begins("NVRM:", 4, "NVRM:"));
	assert_false(kmsg_begins("a NVRM:", 7, "NVRM:"));
}

UNIT_MAIN(NULL, NULL)
