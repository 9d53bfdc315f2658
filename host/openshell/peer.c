// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/peer.h"

#include <errno.h>
#include <string.h>

static int peer_refuse_version(const Gpubox__Openshell__Version *version,
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

static bool peer_knows_contract(const Gpubox__Openshell__Peer *gateway)
{
	size_t i;

	for (i = 0; i < gateway->n_supported_capabilities; i++)
		if (!strcmp(gateway->supported_capabilities[i], PEER_CONTRACT))
			return true;
	return false;
}

/* Each has to have what the other cannot do without. */
static int peer_agree(const Gpubox__Openshell__Peer *gateway, struct fault *fault)
{
	const Gpubox__Openshell__Version *version = gateway->protocol_version;
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
	Gpubox__Openshell__Meeting *meeting = messages_read(
		&gpubox__openshell__meeting__descriptor, message, size);
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

bool peer_is_later(enum peer peer, const Gpubox__Openshell__Spec *spec)
{
	return peer == PEER_0_1 || (spec && (spec->workload_identity ||
					     spec->launch_authentication.len));
}
