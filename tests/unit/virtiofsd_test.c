// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "qemu/virtiofsd.h"

static struct virtiofsd program;
static struct virtiofsd_argv argv;

static const char *words_for(bool chroot, unsigned int uid, unsigned int gid)
{
	static char text[1024];
	const struct virtiofsd_share share = {"/tmp/x", 3, chroot, uid, gid};
	unsigned int i;

	virtiofsd_argv(&program, &share, &argv);
	text[0] = '\0';
	for (i = 0; argv.word[i]; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s|", argv.word[i]);
	return text;
}

static const char *words(bool chroot)
{
	return words_for(chroot, 0, 0);
}

TEST(test_that_of_qemu)
{
	assert_true(virtiofsd_knows("usage: x\n    -o source=PATH  shared\n",
				    &program));
	assert_false(program.long_options);
	assert_string_equal(words(false),
			    "virtiofsd|--fd=3|--rlimit-nofile=0|-f|-o|"
			    "source=/tmp/x,sandbox=namespace,cache=auto,"
			    "no_xattr,modcaps=-mknod,log_level=err|");
	assert_non_null(strstr(words(true), "sandbox=chroot"));
	assert_non_null(strstr(words_for(false, 7, 8), "sandbox=namespace"));
}

TEST(test_that_in_rust)
{
	assert_true(virtiofsd_knows("Usage: virtiofsd --shared-dir <DIR>\n"
				    "  -o <COMPAT_OPTIONS>\n",
				    &program));
	assert_true(program.long_options);
	assert_string_equal(words(false),
			    "virtiofsd|--fd=3|--rlimit-nofile=0|"
			    "--shared-dir=/tmp/x|--sandbox=namespace|"
			    "--cache=auto|--modcaps=-mknod|--log-level=error|");
	assert_non_null(strstr(words(true), "--sandbox=chroot"));
}

/* Its own namespace would know nobody but root. */
TEST(test_user_by_number_in_rust)
{
	assert_true(virtiofsd_knows("--shared-dir <DIR>\n", &program));
	assert_false(virtiofsd_is_root(&program));
	assert_non_null(strstr(words_for(false, 7, 8), "--sandbox=none|"));
	assert_null(strstr(words_for(false, 7, 8), "translate"));
	assert_non_null(strstr(words_for(false, 0, 8), "--sandbox=namespace|"));

	assert_true(virtiofsd_knows("--shared-dir <DIR>\n"
				    "--translate-uid <TRANSLATE_UID>\n",
				    &program));
	assert_true(virtiofsd_is_root(&program));
	assert_non_null(strstr(words_for(false, 7, 8), "--sandbox=namespace|"));
	assert_non_null(strstr(words_for(false, 7, 8),
			       "|--translate-uid=map:7:0:1|"
			       "--translate-gid=map:8:0:1|"));
	assert_null(strstr(words_for(false, 0, 0), "translate"));
}

TEST(test_something_else)
{
	assert_false(virtiofsd_knows("", &program));
	assert_false(virtiofsd_knows("usage: ls [-o]", &program));
}

UNIT_MAIN(NULL, NULL)
