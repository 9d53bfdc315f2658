// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failure.h"

static struct failure failure;

static void says_what_was_found(void **state)
{
	(void)state;
	assert_int_equal(failure_set(&failure, -ENOENT, "modules", "/a.ko",
				     "not loaded:"),
			 -ENOENT);
	assert_int_equal(failure.fault, ABI_FAULT_GUEST);
	assert_int_equal(failure.status, ABI_STATUS_GPUBOX);
	assert_string_equal(failure.step, "modules");
	assert_string_equal(failure.text,
			    "/a.ko: not loaded: No such file or directory");
}

static void leaves_out_what_is_said(void **state)
{
	(void)state;
	failure_set(&failure, -ETIMEDOUT, "ports", "x", "not in time");
	assert_string_equal(failure.text, "x: not in time");
	assert_int_equal(failure.err, -ETIMEDOUT);
}

static void blames_the_command(void **state)
{
	(void)state;
	assert_int_equal(failure_command(&failure, -EACCES, 126, "/x", NULL),
			 -EACCES);
	assert_int_equal(failure.fault, ABI_FAULT_COMMAND);
	assert_int_equal(failure.status, 126);
	assert_string_equal(failure.text, "/x: Permission denied");
}

/* Every text of ours is the C library's. */
static void knows_errors(void **state)
{
	const char *text;
	int err, known = 0;

	(void)state;
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

static void shortens_long_objects(void **state)
{
	static char object[5000];

	(void)state;
	memset(object, 'o', sizeof(object) - 1);
	failure_command(&failure, -E2BIG, 126, object, NULL);
	assert_true(strlen(failure.text) < sizeof(failure.text));
	assert_non_null(strstr(failure.text, "oo...: Argument list too long"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_was_found),
		cmocka_unit_test(leaves_out_what_is_said),
		cmocka_unit_test(blames_the_command),
		cmocka_unit_test(knows_errors),
		cmocka_unit_test(shortens_long_objects),
	};

	return cmocka_run_group_tests_name("guest_failure", tests, NULL, NULL);
}
