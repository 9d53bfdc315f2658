// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "failure.h"

static struct failure failure;

TEST(says_what_was_found)
{
	assert_int_equal(failure_set(&failure, -ENOENT, "modules", "/a.ko",
				     "not loaded:"),
			 -ENOENT);
	assert_int_equal(failure.fault, ABI_FAULT_GUEST);
	assert_int_equal(failure.status, ABI_STATUS_GPUBOX);
	assert_string_equal(failure.step, "modules");
	assert_string_equal(failure.text,
			    "/a.ko: not loaded: No such file or directory");
}

TEST(leaves_out_what_is_said)
{
	failure_set(&failure, -ETIMEDOUT, "ports", "x", "not in time");
	assert_string_equal(failure.text, "x: not in time");
	assert_int_equal(failure.err, -ETIMEDOUT);
}

TEST(blames_the_command)
{
	assert_int_equal(failure_command(&failure, -EACCES, 126, "/x", NULL),
			 -EACCES);
	assert_int_equal(failure.fault, ABI_FAULT_COMMAND);
	assert_int_equal(failure.status, 126);
	assert_string_equal(failure.text, "/x: Permission denied");
}

/* Every text of ours is the C library's. */
TEST(knows_errors)
{
	const char *text;
	int err, known = 0;

	for (err = 1; err < 200; err++) {
		text = failure_errno(-err);
		if (!text)
			continue;
		assert_string_equal(text, strerror(err));
		known++;
	}
	assert_true(known > 30);
	failure_set(&failure, -199, "setup", "x", NULL);
	assert_string_equal(failure.text, "x: errno 199");
}

TEST(shortens_long_objects)
{
	static char object[5000];

	memset(object, 'o', sizeof(object) - 1);
	failure_command(&failure, -E2BIG, 126, object, NULL);
	assert_true(strlen(failure.text) < sizeof(failure.text));
	assert_non_null(strstr(failure.text, "oo...: Argument list too long"));
}

UNIT_MAIN(NULL, NULL)
