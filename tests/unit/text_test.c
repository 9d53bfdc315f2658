// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>

#include "unit.h"

#include "text.h"

static void assert_clean(const char *dirty, const char *clean)
{
	char text[128];

	snprintf(text, sizeof(text), "%s", dirty);
	text_clean(text, strlen(text), "");
	assert_string_equal(text, clean);
}

TEST(test_text_stays)
{
	assert_clean("", "");
	assert_clean("a b~", "a b~");
	assert_clean("Grün, 日本, \xf0\x9f\x90\x9f, \xc2\xa0.",
		     "Grün, 日本, \xf0\x9f\x90\x9f, \xc2\xa0.");
}

TEST(test_controls)
{
	assert_clean("\033[2J\r\n\a\b\177", "?[2J?????");
	assert_clean("a\tb", "a b");
	/* CSI as one character, as a raw byte, and OSC */
	assert_clean("\xc2\x9b"
		     "31m",
		     "??31m");
	assert_clean("\x9b"
		     "31m\x9d"
		     "0;t\x9c",
		     "?31m?0;t?");
	assert_clean("\xc2\x85\xc2\x80", "????");
}

TEST(test_what_disguises)
{
	assert_clean("a\xe2\x80\xae"
		     "txt.exe",
		     "a???txt.exe");
	assert_clean("\xe2\x81\xa6\xe2\x80\xa8\xef\xbb\xbf", "?????????");
}

TEST(test_not_utf8)
{
	assert_clean("\xff\xfe", "??");
	/* overlong ESC, a surrogate, beyond the last plane, cut ones */
	assert_clean("\xc0\x9b", "??");
	assert_clean("\xe0\x80\x9b", "???");
	assert_clean("\xed\xa0\x80", "???");
	assert_clean("\xf4\x90\x80\x80", "????");
	assert_clean("a\xe2\x82", "a??");
	assert_clean("\xe2\x82z", "??z");
}

TEST(test_nul_and_keep)
{
	char text[] = "a\0b\nc\033";

	text_clean(text, sizeof(text) - 1, "\n");
	assert_memory_equal(text, "a?b\nc?", sizeof(text));
}

/* Every byte, and every two bytes, behind and before others. */
TEST(test_nothing_passes)
{
	unsigned char text[4];
	unsigned int i, k;

	for (i = 0; i < 65536; i++) {
		text[0] = 'x';
		text[1] = (unsigned char)(i >> 8);
		text[2] = (unsigned char)i;
		text[3] = 'y';
		text_clean((char *)text, sizeof(text), "");
		assert_int_equal(text[0], 'x');
		assert_int_equal(text[3], 'y');
		for (k = 1; k < 3; k++) {
			assert_true(text[k] >= 0x20 && text[k] != 0x7f);
			if (text[k] >= 0x80 && text[k] < 0xa0)
				assert_true(k == 2 && text[1] >= 0xc3 &&
					    text[1] <= 0xdf);
		}
	}
}

TEST(test_json_reads_back)
{
	static const char dirty[] = "\xc2\x9b"
				    "1m \x7f \xe2\x80\xae \xc3\xbc \033 \"\\";
	json_t *before = json_pack("[s]", dirty), *after;
	char *text = json_dumps(before, 0), *clean = text_clean_json(text);

	assert_null(strchr(clean, '\x9b'));
	assert_null(strchr(clean, '\x7f'));
	assert_null(strstr(clean, "\xe2\x80\xae"));
	assert_non_null(strstr(clean, "\\u009b1m"));
	assert_non_null(strstr(clean, "\xc3\xbc"));
	after = json_loads(clean, 0, NULL);
	assert_true(json_equal(before, after));
	json_decref(before);
	json_decref(after);
	free(text);
	free(clean);
}

TEST(test_json_of_bytes)
{
	json_t *text = text_json("a\xff\xc3\xbc\n\xe2\x82");

	assert_string_equal(json_string_value(text), "a?\xc3\xbc\n??");
	json_decref(text);
	/* what JSON can say stays as it is */
	text = text_json("\033\xc2\x9b");
	assert_string_equal(json_string_value(text), "\033\xc2\x9b");
	json_decref(text);
	assert_true(json_is_null(text_json(NULL)));
}

UNIT_MAIN(NULL, NULL)
