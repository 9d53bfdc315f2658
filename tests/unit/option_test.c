// SPDX-License-Identifier: GPL-2.0-or-later
/* The parser of options, and what a table says of itself. */
#include "unit.h"

#include "request/near.h"
#include "request/option.h"
#include "request/option_help.h"
#include "text.h"

struct taken {
	bool all, json, verbose;
	const char *root, *volume, *keep;
	unsigned int accel;
};

static bool has_colon(const char *word)
{
	return strchr(word, ':') != NULL;
}

static int take_keep(void *into, const struct option_row *row, const char *arg,
		     struct fault *fault)
{
	struct taken *taken = into;

	(void)row;
	(void)fault;
	taken->keep = arg ? arg : "";
	return 0;
}

#define AT(member) .offset = offsetof(struct taken, member)

static const struct option_row rows[] = {
	{.help = "A heading"},
	{.name = "all",
	 .letter = 'a',
	 .set = option_set_flag,
	 AT(all),
	 .help = "every one"},
	{.name = "json", .set = option_set_flag, AT(json), .help = "JSON"},
	{.name = "root",
	 .letter = 'r',
	 .takes = OPTION_VALUE,
	 .value = "DIR",
	 .set = option_set_string,
	 AT(root),
	 .help = "another host"},
	{.name = "volume",
	 .letter = 'v',
	 .takes = OPTION_VALUE,
	 .value = "A:B",
	 .set = option_set_string,
	 AT(volume),
	 .wants = has_colon,
	 .help = "mount A at B"},
	{.name = "verbose",
	 .letter = 'v',
	 .set = option_set_flag,
	 AT(verbose),
	 .help = "say more"},
	{.name = "accel",
	 .takes = OPTION_VALUE,
	 .value = "auto|kvm|tcg",
	 .set = option_set_choice,
	 AT(accel),
	 .help = "which"},
	{.name = "keep",
	 .takes = OPTION_MAYBE,
	 .value = "DIR",
	 .set = take_keep,
	 .help = "keep it"},
	{.name = "rm", .takes = OPTION_NOTHING},
	{.name = "privileged", .instead = "a guest has all there is"},
	{.name = "lines",
	 .set = option_set_flag,
	 AT(all),
	 .help = "verb 2",
	 .verbs = 2},
};

static const struct option_command command = {
	.name = "try",
	.synopsis = "[OPTION...] [WORD]",
	.about = "Try it.",
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.verb = 1,
	.words_max = 2,
};

static struct taken taken;
static struct option_words words;
static struct fault fault;
static char *line[16];

/* Parse the words of @text, which blanks part. */
static int parse(const struct option_command *how, const char *text)
{
	static char copy[256];
	char *rest = copy, *word;
	int n = 1;

	memset(&taken, 0, sizeof(taken));
	memset(&fault, 0, sizeof(fault));
	memset(line, 0, sizeof(line));
	snprintf(copy, sizeof(copy), "%s", text);
	line[0] = (char *)"try";
	while ((word = strsep(&rest, " ")))
		if (*word)
			line[n++] = word;
	return option_parse(how, n, line, &taken, &words, &fault);
}

static void refused(const char *text, const char *why)
{
	assert_int_equal(parse(&command, text), -EINVAL);
	assert_int_equal(fault.class, FAULT_HOST);
	if (!strstr(fault.text, why))
		fail_msg("%s: %s", text, fault.text);
}

TEST(test_forms)
{
	assert_int_equal(parse(&command, "--root /a --all x y"), 0);
	assert_string_equal(taken.root, "/a");
	assert_true(taken.all);
	assert_int_equal(words.count, 2);
	assert_string_equal(words.word[1], "y");
	assert_int_equal(parse(&command, "x --root=/b=c -a y"), 0);
	assert_string_equal(taken.root, "/b=c");
	assert_string_equal(words.word[0], "x");
	assert_string_equal(words.word[1], "y");
	assert_int_equal(parse(&command, "-ar/c"), 0);
	assert_true(taken.all);
	assert_string_equal(taken.root, "/c");
	assert_int_equal(parse(&command, "-r=/d -- -a"), 0);
	assert_string_equal(taken.root, "/d");
	assert_false(taken.all);
	assert_string_equal(words.word[0], "-a");
	assert_int_equal(parse(&command, "-r -a -"), 0);
	assert_string_equal(taken.root, "-a");
	assert_string_equal(words.word[0], "-");
}

TEST(test_values)
{
	assert_int_equal(parse(&command, "--accel tcg --keep x"), 0);
	assert_int_equal(taken.accel, 2);
	assert_string_equal(taken.keep, "");
	assert_string_equal(words.word[0], "x");
	assert_int_equal(parse(&command, "--keep=d --all=false --json=true"), 0);
	assert_string_equal(taken.keep, "d");
	assert_false(taken.all);
	assert_true(taken.json);
	assert_int_equal(parse(&command, "--rm"), 0);
}

/* One letter, two options: the word behind it decides. */
TEST(test_shared_letter)
{
	assert_int_equal(parse(&command, "-v /a:/b"), 0);
	assert_string_equal(taken.volume, "/a:/b");
	assert_false(taken.verbose);
	assert_int_equal(parse(&command, "-v/a:/b"), 0);
	assert_string_equal(taken.volume, "/a:/b");
	assert_int_equal(parse(&command, "-v x"), 0);
	assert_true(taken.verbose);
	assert_null(taken.volume);
	assert_int_equal(parse(&command, "-vv"), 0);
	assert_true(taken.verbose);
}

TEST(test_refused)
{
	refused("--al", "--al: no such option; did you mean --all");
	refused("--rot /x", "did you mean --root");
	refused("--bogus", "--bogus: no such option; see 'gpubox try --help'");
	refused("-Z", "-Z: no such option");
	refused("--root", "--root: needs a value: DIR");
	refused("-r", "--root: needs a value: DIR");
	refused("--root=", "its value is empty");
	refused("--all=perhaps", "takes no value");
	refused("--accel xen", "--accel xen: there are auto|kvm|tcg");
	refused("--privileged", "--privileged: a guest has all there is");
	refused("--privileged=true", "a guest has all there is");
	refused("--lines", "--lines: no such option");
	refused("x y z", "z: one argument too many");
}

TEST(test_command)
{
	struct option_command runs = command;

	runs.command_follows = true;
	assert_int_equal(parse(&runs, "-a sh -c --json"), 0);
	assert_true(taken.all);
	assert_false(taken.json);
	assert_int_equal(words.count, 3);
	assert_string_equal(words.word[0], "sh");
	assert_int_equal(parse(&runs, "-- -a"), 0);
	assert_string_equal(words.word[0], "-a");
	assert_int_equal(parse(&runs, "-a"), 0);
	assert_int_equal(words.count, 0);
}

TEST(test_json_of_bad_lines)
{
	struct option_command runs = command;

	runs.command_follows = true;
	assert_int_equal(parse(&runs, "--bogus --json"), -EINVAL);
	assert_true(option_asks_json(&runs, 3, line));
	parse(&runs, "--root --json x");
	assert_false(option_asks_json(&runs, 4, line));
	parse(&runs, "-a x --json");
	assert_false(option_asks_json(&runs, 4, line));
	parse(&runs, "-a -- --json");
	assert_false(option_asks_json(&runs, 4, line));
	parse(&command, "x --json");
	assert_true(option_asks_json(&command, 3, line));
	parse(&command, "--json=true --bogus");
	assert_true(option_asks_json(&command, 3, line));
	parse(&command, "--json=false --bogus");
	assert_false(option_asks_json(&command, 3, line));
	/* a '-' is a word, and no option without a letter */
	parse(&command, "- --json --bogus");
	assert_true(option_asks_json(&command, 4, line));
}

TEST(test_help)
{
	char *text;

	assert_int_equal(parse(&command, "--help --bogus"), 0);
	assert_true(words.help);
	assert_int_equal(parse(&command, "-ah"), 0);
	assert_true(words.help);
	text = option_help(&command, 40);
	assert_non_null(strstr(text, "usage: gpubox try [OPTION...] [WORD]\n\n"
				     "Try it.\n\nA heading\n"
				     "  -a, --all                 every one\n"));
	assert_non_null(strstr(text, "      --keep[=DIR]          keep it\n"));
	assert_null(strstr(text, "--rm"));
	assert_null(strstr(text, "privileged"));
	assert_null(strstr(text, "--lines"));
	free(text);
	text = option_help_manual(&command);
	assert_non_null(strstr(text, ".Ss A heading\n.Bl -tag -width Ds\n"
				     ".It Fl a , Fl -all\nEvery one.\n"));
	assert_non_null(strstr(text, ".It Fl -accel Cm auto | Cm kvm | Cm tcg\n"));
	assert_non_null(strstr(text, ".It Fl -keep Ns Op = Ns Ar DIR\n"));
	free(text);
	text = option_help_lines(&command);
	assert_non_null(strstr(text, "--root\t-r\tDIR\tanother host\n"));
	free(text);
}

TEST(test_near)
{
	struct near near = {0};

	near_try(&near, "docter", "devices");
	assert_null(near.word);
	near_try(&near, "docter", "doctor");
	assert_string_equal(near.word, "doctor");
	near_try(&near, "docter", "doctr");
	assert_string_equal(near.word, "doctor");
	near = (struct near){0};
	near_try(&near, "nvoer", "never");
	assert_null(near.word);
	near_try(&near, "meomry", "memory");
	assert_string_equal(near.word, "memory");
	near = (struct near){0};
	near_try(&near, "", "a");
	near_try(&near, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a");
	assert_null(near.word);
}

static void wrapped(const char *text, size_t column, size_t width,
		    const char *expected)
{
	char *got;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	text_wrap(out, text, column, 4, width);
	fclose(out);
	assert_string_equal(got, expected);
	free(got);
}

TEST(test_wrap)
{
	wrapped("one two three", 0, 0, "    one two three");
	wrapped("one two three", 4, 11, "one two\n    three");
	wrapped("one two", 4, 12, "one two");
	wrapped("incomprehensible word", 4, 8, "incomprehensible\n    word");
	wrapped("a\n\nb", 4, 20, "a\n\n    b");
	wrapped("\303\244\303\244 b", 4, 8, "\303\244\303\244 b");
	wrapped("", 4, 8, "");
}

UNIT_MAIN(NULL, NULL)
