// SPDX-License-Identifier: GPL-2.0-or-later
/* What a gateway's operator lets sandboxes attach, OpenShell 0.1.x. */
#include "unit.h"

#include "openshell/admission.h"

#define POLICY(config, enabled, labels)                                  \
	"v1:{\"allow_driver_config\":" config ",\"resource_admission\":" \
	"{\"enabled\":" enabled ",\"required_labels\":" labels "}}"

TEST(test_reads_policies)
{
	static const struct {
		const char *text;
		bool config;
	} cases[] = {
		{ADMISSION_DEFAULT, false},
		{POLICY("true", "true", "{\"a\":\"b\"}"), true},
		{POLICY("false", "false", "{}"), false},
		{"v1: { \"resource_admission\": {\"required_labels\": {},\n"
		 "\"enabled\": true}, \"allow_driver_config\": true }",
		 true},
	};
	struct fault fault = {0};
	bool config;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		config = !cases[i].config;
		assert_int_equal(admission_read(cases[i].text, &config, &fault),
				 0);
		assert_int_equal(config, cases[i].config);
	}
}

TEST(test_refuses_what_is_none)
{
	static const char *const cases[] = {
		"",
		"v1:",
		"v2:{}",
		"v1:{}",
		"v1:[]",
		"v1:{\"allow_driver_config\":true}",
		POLICY("1", "true", "{}"),
		POLICY("true", "\"yes\"", "{}"),
		POLICY("true", "true", "[]"),
		POLICY("true", "true", "{\"a\":1}"),
		POLICY("true", "true", "{\"\":\"b\"}"),
		POLICY("true", "true", "{},\"more\":1"),
		POLICY("true,\"more\":1", "true", "{}"),
		POLICY("true", "true", "{}") "x",
	};
	struct fault fault;
	bool config;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&fault, 0, sizeof(fault));
		config = true;
		assert_int_equal(admission_read(cases[i], &config, &fault),
				 -EINVAL);
		assert_false(config);
		assert_non_null(strstr(fault.text, "--admission"));
	}
}

TEST(test_driver_config_is_the_operators)
{
	uint8_t member[] = {0x0a, 0};
	messages_template template =
		OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX_TEMPLATE__INIT;
	struct fault fault = {0};

	assert_int_equal(admission_check(false, NULL, &fault), 0);
	assert_int_equal(admission_check(false, &template, &fault), 0);
	template.driver_config.data = member;
	template.driver_config.len = sizeof(member);
	assert_int_equal(admission_check(true, &template, &fault), 0);
	assert_int_equal(admission_check(false, &template, &fault), -EPERM);
	assert_non_null(strstr(fault.text, "driver_config"));
}

UNIT_MAIN(NULL, NULL)
