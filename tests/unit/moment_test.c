// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "keeper/moment.h"

TEST(test_round)
{
	static const int64_t all[] = {0, 1, 999999999, 1796000000123456789};
	char text[MOMENT_TEXT];
	int64_t back;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		moment_print(all[i], text);
		assert_int_equal(strlen(text), MOMENT_TEXT - 1);
		assert_int_equal(moment_read(text, strlen(text), &back), 0);
		assert_int_equal(back, all[i]);
	}
	moment_print(1796000000123456789, text);
	assert_string_equal(text, "2026-11-30T00:53:20.123456789Z");
}

TEST(test_read_refuses)
{
	static const char *const bad[] = {
		"",
		"2026-11-29T09:00:00.12345678Z",
		"2026-11-29T09:00:00.1234567890",
		"2026-13-29T09:00:00.123456789Z",
		"2026-11-00T09:00:00.123456789Z",
		"2026-11-29T24:00:00.123456789Z",
		"2026-11-29T09:61:00.123456789Z",
		"2026-11-29x09:00:00.123456789Z",
		"2026-11-29T09:00:00.12345678xZ",
		"1926-11-29T09:00:00.123456789Z",
		"9999-11-29T09:00:00.123456789Z",
	};
	int64_t ns;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(moment_read(bad[i], strlen(bad[i]), &ns),
				 -EINVAL);
}

static int64_t parsed(const char *text)
{
	struct fault fault = {0};
	int64_t ns = -1;
	int err = moment_parse("--since", text, INT64_C(1000000000000), &ns,
			       &fault);

	if (!err)
		return ns;
	assert_int_equal(err, -EINVAL);
	assert_non_null(strstr(fault.text, "--since"));
	return err;
}

TEST(test_parse)
{
	assert_int_equal(parsed("@12"), INT64_C(12000000000));
	assert_int_equal(parsed("10"), INT64_C(990000000000));
	assert_int_equal(parsed("1m"), INT64_C(940000000000));
	assert_int_equal(parsed("9d"), 0);
	assert_int_equal(parsed("1970-01-02"), INT64_C(86400000000000));
	assert_int_equal(parsed("1970-01-01T00:00:01Z"), 1000000000);
	assert_int_equal(parsed("1970-01-01 00:00:01"), 1000000000);
	assert_int_equal(parsed("1970-01-01T00:00:01.5Z"), 1500000000);
	assert_int_equal(parsed("1970-01-01T00:00:01.1234567891234Z"),
			 1123456789);
	assert_int_equal(parsed("1970-01-01T00:00:01+01:00"), -EINVAL);
	assert_int_equal(parsed("yesterday"), -EINVAL);
	assert_int_equal(parsed("@x"), -EINVAL);
	assert_int_equal(parsed("1970-01-01T"), -EINVAL);
}

static const char *span(int64_t seconds)
{
	static char text[64];

	moment_span(seconds * 1000000000, text, sizeof(text));
	return text;
}

TEST(test_span)
{
	assert_string_equal(span(-5), "Less than a second");
	assert_string_equal(span(0), "Less than a second");
	assert_string_equal(span(1), "1 second");
	assert_string_equal(span(59), "59 seconds");
	assert_string_equal(span(60), "1 minute");
	assert_string_equal(span(7199), "119 minutes");
	assert_string_equal(span(7200), "2 hours");
	assert_string_equal(span(86400 * 2), "2 days");
	assert_string_equal(span(86400 * 14), "2 weeks");
}

UNIT_MAIN(NULL, NULL)
