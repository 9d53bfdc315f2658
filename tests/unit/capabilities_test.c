// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/capability.h>

#include "unit.h"

#include "request/capabilities.h"

#define BIT(n) (UINT64_C(1) << (n))

TEST(test_names)
{
	uint64_t set = 0;

	assert_int_equal(capabilities_take("--cap-add", "NET_ADMIN", &set, NULL),
			 0);
	assert_int_equal(capabilities_take("--cap-add", "cap_bpf", &set, NULL),
			 0);
	assert_int_equal(capabilities_take("--cap-add", "Chown", &set, NULL), 0);
	assert_int_equal(set, BIT(CAP_NET_ADMIN) | BIT(CAP_BPF) | BIT(CAP_CHOWN));
	assert_int_equal(capabilities_take("--cap-add", "all", &set, NULL), 0);
	assert_int_equal(set, UINT64_MAX);
}

TEST(test_no_such_name)
{
	struct fault fault = {0};
	uint64_t set = 0;

	assert_int_equal(capabilities_take("--cap-drop", "NET", &set, &fault),
			 -EINVAL);
	assert_non_null(strstr(fault.text, "--cap-drop NET: no such"));
	assert_int_equal(capabilities_take("--cap-drop", "", &set, NULL),
			 -EINVAL);
	assert_int_equal(capabilities_take("--cap-drop", "CAP_", &set, NULL),
			 -EINVAL);
	assert_int_equal(set, 0);
}

TEST(test_what_is_left)
{
	struct capabilities caps = {0, 0};

	assert_false(capabilities_are_asked(&caps));
	caps.drop = BIT(CAP_NET_RAW);
	assert_true(capabilities_are_asked(&caps));
	assert_int_equal(capabilities_left(&caps), ~BIT(CAP_NET_RAW));
	caps.drop = UINT64_MAX;
	assert_int_equal(capabilities_left(&caps), 0);
	caps.add = BIT(CAP_CHOWN);
	assert_int_equal(capabilities_left(&caps), BIT(CAP_CHOWN));
	/* all, but not that one */
	caps.add = UINT64_MAX;
	caps.drop = BIT(CAP_SYS_ADMIN);
	assert_int_equal(capabilities_left(&caps), ~BIT(CAP_SYS_ADMIN));
}

UNIT_MAIN(NULL, NULL)
