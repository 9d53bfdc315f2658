// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/peer.h"

#include <errno.h>
#include <string.h>

static int peer_refuse_version(const messages_version *version,
			       struct fault *fault)
{
	if (!version)
		return fault_set(fault, FAULT_HOST, -EPROTONOSUPPORT,
				 "the gateway names itself, and no version of "
				 "the contract; this driver speaks that of "
				 "OpenShell 0.0.x and 0.1.x");
	return fault_set(fault, FAULT_HOST, -EPROTONOSUPPORT,
			 "the gateway speaks version %u.%u of the contract, "
			 "and this driver %d.x: take a gateway of OpenShell "
			 "0.1.x or 0.0.x, or another release of gpubox",
			 version->major, version->minor, PEER_MAJOR);
}

static bool peer_knows_contract(const messages_peer *gateway)
{
	size_t i;

	for (i = 0; i < gateway->n_supported_capabilities; i++)
		if (!strcmp(gateway->supported_capabilities[i], PEER_CONTRACT))
			return true;
	return false;
}

/* Each has to have what the other cannot do without. */
static int peer_agree(const messages_peer *gateway, struct fault *fault)
{
	const messages_version *version = gateway->protocol_version;
	size_t i;

	if (!version || version->major != PEER_MAJOR)
		return peer_refuse_version(version, fault);
	for (i = 0; i < gateway->n_required_capabilities; i++)
		if (strcmp(gateway->required_capabilities[i], PEER_CONTRACT) != 0)
			return fault_set(fault, FAULT_HOST, -EPROTONOSUPPORT,
					 "the gateway needs %.128s, which this "
					 "driver does not have",
					 gateway->required_capabilities[i]);
	if (peer_knows_contract(gateway))
		return 0;
	return fault_set(fault, FAULT_HOST, -EPROTONOSUPPORT,
			 "the gateway does not know " PEER_CONTRACT
			 ", which this driver needs");
}

int peer_meet(const uint8_t *message, size_t size, enum peer *peer,
	      struct fault *fault)
{
	Openshell__Later__GetCapabilitiesRequest *meeting = messages_read(
		&openshell__later__get_capabilities_request__descriptor,
		message, size);
	int err = 0;

	if (!meeting)
		return fault_set(fault, FAULT_HOST, -EBADMSG,
				 "what the gateway says of itself cannot be "
				 "read");
	if (meeting->gateway)
		err = peer_agree(meeting->gateway, fault);
	if (!err)
		*peer = meeting->gateway ? PEER_0_1 : PEER_0_0;
	messages_free(meeting);
	return err;
}

bool peer_is_later(enum peer peer, const messages_later *spec)
{
	return peer == PEER_0_1 || (spec && (spec->workload_identity ||
					     spec->launch_authentication.len));
}

int peer_check(const messages_later *spec, struct fault *fault)
{
	const Openshell__Later__DriverSandboxTemplate *template =
		spec ? spec->template_ : NULL;

	if (!template || !template->user_namespaces ||
	    template->given_case !=
		    OPENSHELL__LATER__DRIVER_SANDBOX_TEMPLATE__GIVEN_USER_NAMESPACES)
		return 0;
	return fault_set(fault, FAULT_HOST, -ENOTSUP,
			 "template.user_namespaces: this driver has no such "
			 "thing: a sandbox is a guest with a kernel of its own");
}
