// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "fault.h"

TEST(the_first_reason_is_the_reason)
{
	struct fault fault = {0};

	assert_int_equal(fault_set(NULL, FAULT_HOST, -EIO, "x"), -EIO);
	assert_int_equal(fault_set(&fault, FAULT_GPU, -EIO, "x: %d", 1), -EIO);
	assert_int_equal(fault_set(&fault, FAULT_HOST, -EBUSY, "y"), -EBUSY);
	assert_int_equal(fault.class, FAULT_GPU);
	assert_int_equal(fault.err, -EIO);
	assert_string_equal(fault.text, "x: 1");
	assert_int_equal(fault_no_memory(&fault, "y"), -ENOMEM);
	assert_string_equal(fault.text, "x: 1");
}

TEST(no_memory_is_the_hosts)
{
	struct fault fault = {0};

	assert_int_equal(fault_no_memory(NULL, "x"), -ENOMEM);
	assert_int_equal(fault_no_memory(&fault, "--%s", "x"), -ENOMEM);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_int_equal(fault.err, -ENOMEM);
	assert_string_equal(fault.text, "--x: out of memory");
}

TEST(what_follows_is_said_behind_it)
{
	struct fault fault = {0}, none = {0}, second = {0};

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

UNIT_MAIN(NULL, NULL)
