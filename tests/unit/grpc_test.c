// SPDX-License-Identifier: GPL-2.0-or-later
/* What gRPC writes into HTTP/2. */
#include "unit.h"

#include "openshell/grpc.h"

TEST(test_takes_timeouts)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{"1S", 1000},	{"1500m", 1500},
		{"2M", 120000}, {"1H", 3600000},
		{"1n", 1},	{"999999u", 1000},
		{"0m", 0},	{"99999999H", 99999999 * INT64_C(3600000)},
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(grpc_timeout(cases[i].text,
					      strlen(cases[i].text), &ms),
				 0);
		assert_int_equal(ms, cases[i].ms);
	}
}

TEST(test_refuses_timeouts)
{
	static const char *const cases[] = {"",	   "S",	   "1",	 "1s ",
					    "-1S", "1.5S", "1s", "100000000S"};
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(grpc_timeout(cases[i], strlen(cases[i]), &ms),
				 -EINVAL);
}

TEST(test_escapes)
{
	char out[64];

	grpc_escape("a b~", out, sizeof(out));
	assert_string_equal(out, "a b~");
	grpc_escape("100%\n\x7f", out, sizeof(out));
	assert_string_equal(out, "100%25%0A%7F");
	grpc_escape("gr\xc3\xb6\xc3\x9f", out, sizeof(out));
	assert_string_equal(out, "gr%C3%B6%C3%9F");
	grpc_escape("\xff\xc3", out, sizeof(out));
	assert_string_equal(out, "%FF%C3");
	grpc_escape("", out, sizeof(out));
	assert_string_equal(out, "");
}

/* Half a character would be no text any more. */
TEST(test_cuts_at_characters)
{
	char out[8];

	grpc_escape("abcdefghij", out, sizeof(out));
	assert_string_equal(out, "abcdefg");
	grpc_escape("ab\xc3\xb6", out, sizeof(out));
	assert_string_equal(out, "ab");
	grpc_escape("a\xc3\xb6", out, sizeof(out));
	assert_string_equal(out, "a%C3%B6");
}

TEST(test_knows_prefixes)
{
	uint8_t prefix[GRPC_PREFIX];
	size_t size;

	grpc_prefix_write(prefix, 0x012345);
	assert_memory_equal(prefix, "\0\0\1\x23\x45", 5);
	assert_int_equal(grpc_prefix_read(prefix, &size), 0);
	assert_int_equal(size, 0x012345);
	grpc_prefix_write(prefix, GRPC_MESSAGE_MAX);
	assert_int_equal(grpc_prefix_read(prefix, &size), 0);
	grpc_prefix_write(prefix, GRPC_MESSAGE_MAX + 1);
	assert_int_equal(grpc_prefix_read(prefix, &size), -EMSGSIZE);
	prefix[0] = 1;
	assert_int_equal(grpc_prefix_read(prefix, &size), -ENOTSUP);
	prefix[0] = 2;
	assert_int_equal(grpc_prefix_read(prefix, &size), -EBADMSG);
}

UNIT_MAIN(NULL, NULL)
