// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "node_rule.h"

static struct node_rule rule;

/* Parse a copy of exactly that size, so that a sanitizer sees overruns. */
static int parse(const char *text)
{
	size_t size = strlen(text);
	char *copy = malloc(size ? size : 1);
	int ret;

	assert_non_null(copy);
	memcpy(copy, text, size);
	ret = node_rule_parse(copy, size, NULL);
	free(copy);
	assert_int_equal(node_rule_parse(text, size, &rule), ret);
	return ret;
}

static void assert_word(const struct node_word *word, const char *text)
{
	assert_int_equal(word->size, strlen(text));
	assert_memory_equal(word->text, text, word->size);
}

TEST(test_number)
{
	assert_int_equal(parse("nvidiactl nvidia,nvidia-frontend 255"), 0);
	assert_word(&rule.name, "nvidiactl");
	assert_word(&rule.devices, "nvidia,nvidia-frontend");
	assert_int_equal(rule.minor, NODE_NUMBER);
	assert_int_equal(rule.number, 255);
	assert_false(rule.open);
	assert_int_equal(parse("a/b.c 4095 1048575 open"), 0);
	assert_word(&rule.devices, "4095");
	assert_int_equal(rule.number, NODE_MINOR_MAX);
	assert_true(rule.open);
}

TEST(test_device)
{
	assert_int_equal(parse("nvidia# nvidia # open"), 0);
	assert_word(&rule.name, "nvidia#");
	assert_int_equal(rule.minor, NODE_DEVICE);
	assert_true(rule.open);
}

TEST(test_folder)
{
	assert_int_equal(parse("caps/cap# caps @/proc/caps"), 0);
	assert_int_equal(rule.minor, NODE_FOLDER);
	assert_word(&rule.folder, "/proc/caps");
	assert_false(rule.open);
}

TEST(test_refused)
{
	static const char *const bad[] = {
		"",
		" ",
		"a",
		"a b",
		"a b ",
		" a b 0",
		"a  b 0",
		"a b 0 ",
		"a b 0 open x",
		"a b 0 opened",
		"a b 0 ope",
		"a b 0\topen",
		/* names that lead elsewhere, or are none */
		"/a b 0",
		"../a b 0",
		"a/../b b 0",
		"a/ b 0",
		"a//b b 0",
		".a b 0",
		"a/.b b 0",
		"a*b b 0",
		/* '#' says how many nodes there are */
		"a# b 0",
		"a b #",
		"a## b #",
		"a b @/f",
		"a# b ##",
		/* majors */
		"a , 0",
		"a b, 0",
		"a ,b 0",
		"a b,,c 0",
		"a b:c 0",
		"a 4096 0",
		/* minors */
		"a b -1",
		"a b 1048576",
		"a b 0x1",
		"a b 99999999999999999999",
		"a# b @",
		"a# b @f",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(bad[i]) != -EINVAL)
			print_message("'%s'\n", bad[i]);
		assert_int_equal(parse(bad[i]), -EINVAL);
	}
}

UNIT_MAIN(NULL, NULL)
