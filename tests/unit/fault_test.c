// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"

static void the_first_reason_is_the_reason(void **state)
{
	struct fault fault = {0};

	(void)state;
	assert_int_equal(fault_set(NULL, FAULT_HOST, -EIO, "x"), -EIO);
	assert_int_equal(fault_set(&fault, FAULT_GPU, -EIO, "x: %d", 1), -EIO);
	assert_int_equal(fault_set(&fault, FAULT_HOST, -EBUSY, "y"), -EBUSY);
	assert_int_equal(fault.class, FAULT_GPU);
	assert_int_equal(fault.err, -EIO);
	assert_string_equal(fault.text, "x: 1");
	assert_int_equal(fault_no_memory(&fault, "y"), -ENOMEM);
	assert_string_equal(fault.text, "x: 1");
}

static void no_memory_is_the_hosts(void **state)
{
	struct fault fault = {0};

	(void)state;
	assert_int_equal(fault_no_memory(NULL, "x"), -ENOMEM);
	assert_int_equal(fault_no_memory(&fault, "--%s", "x"), -ENOMEM);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_int_equal(fault.err, -ENOMEM);
	assert_string_equal(fault.text, "--x: out of memory");
}

static void what_follows_is_said_behind_it(void **state)
{
	struct fault fault = {0}, none = {0}, second = {0};

	(void)state;
	fault_set(&second, FAULT_HOST, -EBUSY, "y");
	fault_then(NULL, &second);
	fault_then(&fault, &none);
	assert_int_equal(fault.class, FAULT_NONE);
	fault_then(&fault, &second);
	assert_string_equal(fault.text, "y");
	assert_int_equal(fault.err, -EBUSY);
	memset(&fault, 0, sizeof(fault));
	fault_set(&fault, FAULT_GPU, -EIO, "x");
	fault_then(&fault, &second);
	assert_string_equal(fault.text, "x; then y");
	assert_int_equal(fault.class, FAULT_GPU);
	memset(second.text, 'z', sizeof(second.text) - 1);
	fault_then(&fault, &second);
	assert_int_equal(strlen(fault.text), sizeof(fault.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_reason_is_the_reason),
		cmocka_unit_test(no_memory_is_the_hosts),
		cmocka_unit_test(what_follows_is_said_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
