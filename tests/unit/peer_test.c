// SPDX-License-Identifier: GPL-2.0-or-later
/* Which generation of OpenShell's contract a gateway speaks. */
#include "unit.h"

#include "openshell/peer.h"

/* A gateway that says what those of 0.1.x do, as bytes. */
static const uint8_t golden[] =
	"\x0a\x56"	   /* gateway */
	"\x0a\x02\x08\x01" /* protocol_version 1.0: no minor one */
	"\x12\x11openshell/gateway"
	"\x1a\x05"
	"0.1.2"
	"\x22\x1aopenshell.compute.contract"
	"\x2a\x1aopenshell.compute.contract";

TEST(test_bytes_of_a_gateway)
{
	enum peer peer = PEER_UNKNOWN;

	assert_int_equal(peer_meet(golden, sizeof(golden) - 1, &peer, NULL), 0);
	assert_int_equal(peer, PEER_0_1);
	assert_int_equal(peer_meet(NULL, 0, &peer, NULL), 0);
	assert_int_equal(peer, PEER_0_0);
	peer = PEER_UNKNOWN;
	assert_int_equal(peer_meet(golden, sizeof(golden) - 2, &peer, NULL),
			 -EBADMSG);
	assert_int_equal(peer, PEER_UNKNOWN);
}

static int meet(uint32_t major, uint32_t minor, const char *knows,
		const char *needs, struct fault *fault)
{
	Openshell__Later__GetCapabilitiesRequest meeting =
		OPENSHELL__LATER__GET_CAPABILITIES_REQUEST__INIT;
	messages_peer gateway = OPENSHELL__EXTENSION__V1__PEER_METADATA__INIT;
	messages_version version =
		OPENSHELL__EXTENSION__V1__PROTOCOL_VERSION__INIT;
	char *supported[] = {(char *)knows}, *required[] = {(char *)needs};
	enum peer peer = PEER_UNKNOWN;
	uint8_t *data;
	size_t size;
	int err;

	version.major = major;
	version.minor = minor;
	gateway.protocol_version = major ? &version : NULL;
	gateway.supported_capabilities = supported;
	gateway.n_supported_capabilities = knows ? 1 : 0;
	gateway.required_capabilities = required;
	gateway.n_required_capabilities = needs ? 1 : 0;
	meeting.gateway = &gateway;
	memset(fault, 0, sizeof(*fault));
	data = messages_write(&meeting, &size);
	err = peer_meet(data, size, &peer, fault);
	free(data);
	assert_int_equal(peer, err ? PEER_UNKNOWN : PEER_0_1);
	return err;
}

TEST(test_both_have_to_agree)
{
	struct fault fault;

	assert_int_equal(meet(1, 0, PEER_CONTRACT, PEER_CONTRACT, &fault), 0);
	assert_int_equal(meet(1, 7, PEER_CONTRACT, NULL, &fault), 0);
	assert_int_equal(meet(2, 0, PEER_CONTRACT, NULL, &fault),
			 -EPROTONOSUPPORT);
	assert_non_null(strstr(fault.text, "version 2.0"));
	assert_int_equal(meet(0, 0, PEER_CONTRACT, NULL, &fault),
			 -EPROTONOSUPPORT);
	assert_non_null(strstr(fault.text, "no version"));
	assert_int_equal(meet(1, 0, NULL, NULL, &fault), -EPROTONOSUPPORT);
	assert_non_null(strstr(fault.text, "does not know"));
	assert_int_equal(meet(1, 0, PEER_CONTRACT, "openshell.compute.other",
			      &fault),
			 -EPROTONOSUPPORT);
	assert_non_null(strstr(fault.text, "needs openshell.compute.other"));
}

TEST(test_sandboxes_say_it_themselves)
{
	messages_later spec = OPENSHELL__LATER__DRIVER_SANDBOX_SPEC__INIT;
	Openshell__Later__WorkloadIdentityRequest identity =
		OPENSHELL__LATER__WORKLOAD_IDENTITY_REQUEST__INIT;

	assert_false(peer_is_later(PEER_UNKNOWN, NULL));
	assert_false(peer_is_later(PEER_0_0, &spec));
	assert_true(peer_is_later(PEER_0_1, NULL));
	spec.workload_identity = &identity;
	assert_true(peer_is_later(PEER_UNKNOWN, &spec));
	spec.workload_identity = NULL;
	spec.launch_authentication.len = 1;
	assert_true(peer_is_later(PEER_0_0, &spec));
}

/* Unset is the driver's default, and false is what it has. */
TEST(test_what_there_is_not)
{
	messages_later spec = OPENSHELL__LATER__DRIVER_SANDBOX_SPEC__INIT;
	Openshell__Later__DriverSandboxTemplate template =
		OPENSHELL__LATER__DRIVER_SANDBOX_TEMPLATE__INIT;
	struct fault fault = {0};

	assert_int_equal(peer_check(NULL, NULL), 0);
	assert_int_equal(peer_check(&spec, NULL), 0);
	spec.template_ = &template;
	assert_int_equal(peer_check(&spec, NULL), 0);
	template.given_case =
		OPENSHELL__LATER__DRIVER_SANDBOX_TEMPLATE__GIVEN_USER_NAMESPACES;
	assert_int_equal(peer_check(&spec, NULL), 0);
	template.user_namespaces = 1;
	assert_int_equal(peer_check(&spec, &fault), -ENOTSUP);
	assert_non_null(strstr(fault.text, "user_namespaces"));
}

UNIT_MAIN(NULL, NULL)
