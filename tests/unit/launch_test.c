// SPDX-License-Identifier: GPL-2.0-or-later
/* The credentials of a launch, as a gateway of OpenShell 0.1.x makes them. */
#include "unit.h"

#include "openshell/launch.h"

#define TOKEN "c2VjcmV0.dG9rZW4.eA"
#define UUID  "6f1d8a52-7c1e-4b3f-9d0a-2f5b8c7e1a90"

#define BUNDLE(session, generation, rotation, more)                 \
	"\"supervisor\":{\"session_id\":" session                   \
	",\"runtime_generation\":" generation                       \
	",\"session_rotation\":" rotation ",\"auth_epoch\":1"       \
	",\"gateway_token\":\"" TOKEN "\",\"gateway_expires_at\":1" \
	",\"sandbox_token\":\"" TOKEN "\",\"sandbox_expires_at\":1" more "}"
#define GOOD BUNDLE("\"" UUID "\"", "\"generation-1\"", "1", "")
#define KEY  "{\"key_id\":\"k1\",\"public_key_pem\":[45,45,0,255]}"
#define AUTH(bundle, gateway, keys)                                           \
	"{" bundle ",\"gateway_id\":" gateway ",\"verification_keys\":[" keys \
	"]}"

static int launch(const char *text, struct fault *fault)
{
	return launch_check((const uint8_t *)text, strlen(text), fault);
}

TEST(test_takes_what_gateways_make)
{
	static const char *const cases[] = {
		AUTH(GOOD, "\"gateway\"", KEY),
		AUTH(GOOD, "\"two words\"",
		     KEY ",{\"public_key_pem\":[1],\"key_id\":\"k2\"}"),
		/* the supervisor's own business */
		AUTH(BUNDLE("\"" UUID "\"", "\"g\"", "9223372036854775807",
			    ",\"ssh_host_private_key\":null"),
		     "\"g\"", KEY),
	};
	struct fault fault = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(launch(cases[i], &fault), 0);
	assert_int_equal(fault.class, FAULT_NONE);
}

TEST(test_refuses_others_with_a_sentence)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "gateway_jwt"},
		{"{", "not JSON"},
		{AUTH(GOOD, "\"g\"", KEY) "x", "not JSON"},
		{"[1,2,3]", "three members"},
		{"{" GOOD "}", "three members"},
		{AUTH(GOOD ",\"more\":1", "\"g\"", KEY), "three members"},
		{AUTH("\"supervisor\":1", "\"g\"", KEY), "no object"},
		{AUTH("\"super\":{}", "\"g\"", KEY), "no object"},
		{AUTH(BUNDLE("1", "\"g\"", "1", ""), "\"g\"", KEY), "UUID"},
		{AUTH(BUNDLE("\"00000000-0000-0000-0000-000000000000\"",
			     "\"g\"", "1", ""),
		      "\"g\"", KEY),
		 "UUID"},
		{AUTH(BUNDLE("\"6F1D8A52-7C1E-4B3F-9D0A-2F5B8C7E1A90\"",
			     "\"g\"", "1", ""),
		      "\"g\"", KEY),
		 "UUID"},
		{AUTH(BUNDLE("\"6f1d8a52x7c1e-4b3f-9d0a-2f5b8c7e1a90\"",
			     "\"g\"", "1", ""),
		      "\"g\"", KEY),
		 "UUID"},
		{AUTH(BUNDLE("\"" UUID "\"", "\"\"", "1", ""), "\"g\"", KEY),
		 "runtime_generation"},
		{AUTH(BUNDLE("\"" UUID "\"", "\"../g\"", "1", ""), "\"g\"", KEY),
		 "runtime_generation"},
		{AUTH(BUNDLE("\"" UUID "\"", "\"g\"", "0", ""), "\"g\"", KEY),
		 "count from 1"},
		{AUTH(BUNDLE("\"" UUID "\"", "\"g\"", "\"1\"", ""), "\"g\"", KEY),
		 "count from 1"},
		{AUTH(GOOD, "\" \"", KEY), "gateway_id"},
		{AUTH(GOOD, "1", KEY), "gateway_id"},
		{AUTH(GOOD, "\"g\"", ""), "verification_keys"},
		{AUTH(GOOD, "\"g\"", KEY "," KEY), "verification_keys"},
		{AUTH(GOOD, "\"g\"", "{\"key_id\":\"a b\",\"public_key_pem\":[1]}"),
		 "verification_keys"},
		{AUTH(GOOD, "\"g\"", "{\"key_id\":\"k\",\"public_key_pem\":[]}"),
		 "verification_keys"},
		{AUTH(GOOD, "\"g\"", "{\"key_id\":\"k\",\"public_key_pem\":[256]}"),
		 "verification_keys"},
		{AUTH(GOOD, "\"g\"", "{\"key_id\":\"k\",\"public_key_pem\":\"k\"}"),
		 "verification_keys"},
		{AUTH(GOOD, "\"g\"", "1"), "verification_keys"},
	};
	struct fault fault;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&fault, 0, sizeof(fault));
		assert_int_equal(launch(cases[i].text, &fault), -EINVAL);
		assert_non_null(strstr(fault.text, cases[i].says));
		assert_null(strstr(fault.text, TOKEN));
	}
}

UNIT_MAIN(NULL, NULL)
