// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/reply.h"

#include <stdlib.h>

#include "board/board.h"
#include "openshell/peer.h"

#define REPLY_NAME "gpubox"

/* A sandbox's message, with what it points to. */
struct reply {
	messages_sandbox sandbox;
	Openshell__Compute__V1__DriverSandboxStatus status;
	Openshell__Compute__V1__DriverCondition condition[2];
	Openshell__Compute__V1__DriverCondition *conditions[2];
	char guest[GUESTS_NAME];
};

/*
 * What a gateway of 0.0.x makes of conditions: a Suspended that is True is
 * stopped; else a Ready that is False is the end of the sandbox unless its
 * reason is one of a few, "Starting" and "DependenciesNotReady" among them
 * (derive_phase() of its compute/mod.rs).
 */
static const struct reply_state {
	const char *type, *status, *reason, *message;
} reply_states[] = {
	[SANDBOX_ABSENT] = {"Ready", "False", "Deleting", "it is being deleted"},
	[SANDBOX_STARTING] = {"Ready", "False", "Starting", "the guest starts"},
	[SANDBOX_STALLED] = {"Ready", "False", "Starting",
			     "the guest is about to be started"},
	[SANDBOX_RUNNING] = {"Ready", "True", "GuestRunning",
			     "the supervisor runs in the guest"},
	[SANDBOX_ENDED] = {"Ready", "False", "ProcessExited", NULL},
	[SANDBOX_FAILED] = {"Ready", "False", "StartFailed", NULL},
	[SANDBOX_STOPPING] = {"Ready", "False", "DependenciesNotReady",
			      "the guest is being stopped"},
	[SANDBOX_STOPPED] = {"Suspended", "True", "GuestStopped",
			     "the guest is stopped"},
	[SANDBOX_DELETING] = {"Ready", "False", "Deleting",
			      "the sandbox is being deleted"},
};

static void reply_condition(Openshell__Compute__V1__DriverCondition *condition,
			    const struct reply_state *state,
			    const struct sandbox *sandbox)
{
	openshell__compute__v1__driver_condition__init(condition);
	condition->type = (char *)state->type;
	condition->status = (char *)state->status;
	condition->reason = (char *)state->reason;
	condition->message =
		(char *)(state->message ? state->message : sandbox->message);
}

/* @reply stays where it is: it points into itself and into @sandbox. */
static void reply_fill(struct reply *reply, const struct sandbox *sandbox)
{
	static const struct reply_state stopped = {
		"Ready", "False", "ContainerStopped", "the guest is stopped"};

	openshell__compute__v1__driver_sandbox__init(&reply->sandbox);
	openshell__compute__v1__driver_sandbox_status__init(&reply->status);
	sandbox_guest(sandbox->id, reply->guest);
	reply->sandbox.id = (char *)sandbox->id;
	reply->sandbox.name = sandbox->name;
	reply->sandbox.namespace_ = sandbox->name_space;
	reply->sandbox.workspace = sandbox->workspace;
	reply->sandbox.status = &reply->status;
	reply->status.sandbox_name = sandbox->name;
	reply->status.instance_id = reply->guest;
	reply->status.deleting = sandbox->state == SANDBOX_DELETING;
	reply->status.conditions = reply->conditions;
	reply->status.n_conditions = 1;
	reply->conditions[0] = &reply->condition[0];
	reply->conditions[1] = &reply->condition[1];
	reply_condition(&reply->condition[0], &reply_states[sandbox->state],
			sandbox);
	if (sandbox->state != SANDBOX_STOPPED)
		return;
	reply_condition(&reply->condition[1], &stopped, sandbox);
	reply->status.n_conditions = 2;
}

static void reply_peer(messages_peer *peer, messages_version *version)
{
	static char *contract[] = {(char *)PEER_CONTRACT};

	openshell__extension__v1__protocol_version__init(version);
	version->major = PEER_MAJOR;
	version->minor = PEER_MINOR;
	openshell__extension__v1__peer_metadata__init(peer);
	peer->protocol_version = version;
	peer->implementation_name = (char *)REPLY_NAME "/openshell-driver";
	peer->implementation_version = (char *)board_version();
	peer->supported_capabilities = contract;
	peer->n_supported_capabilities = 1;
	peer->required_capabilities = contract;
	peer->n_required_capabilities = 1;
}

/* To gateways of 0.1.x: what they want to hear before they use a driver. */
static uint8_t *reply_offer(const struct setup *setup, size_t *size)
{
	messages_version version;
	messages_peer peer;
	Openshell__Later__CpuResourceCapabilities cpu =
		OPENSHELL__LATER__CPU_RESOURCE_CAPABILITIES__INIT;
	Openshell__Later__MemoryResourceCapabilities memory =
		OPENSHELL__LATER__MEMORY_RESOURCE_CAPABILITIES__INIT;
	Openshell__Later__GpuResourceCapabilities gpu =
		OPENSHELL__LATER__GPU_RESOURCE_CAPABILITIES__INIT;
	Openshell__Later__ResourceCapabilities resources =
		OPENSHELL__LATER__RESOURCE_CAPABILITIES__INIT;
	Openshell__Later__GetCapabilitiesResponse offer =
		OPENSHELL__LATER__GET_CAPABILITIES_RESPONSE__INIT;

	reply_peer(&peer, &version);
	cpu.limit_supported = 1;
	memory.limit_supported = 1;
	gpu.default_selection_supported = 1;
	gpu.count_selection_supported = 1;
	resources.cpu = &cpu;
	resources.memory = &memory;
	resources.gpu = &gpu;
	offer.driver_name = (char *)REPLY_NAME;
	offer.driver_version = (char *)board_version();
	offer.default_image = (char *)setup->image;
	offer.resource_capabilities = &resources;
	offer.extension = &peer;
	offer.resource_admission_policy = (char *)setup->admission;
	return messages_write(&offer, size);
}

uint8_t *reply_capabilities(const struct setup *setup, bool later, size_t *size)
{
	Openshell__Compute__V1__GetCapabilitiesResponse response =
		OPENSHELL__COMPUTE__V1__GET_CAPABILITIES_RESPONSE__INIT;

	if (later)
		return reply_offer(setup, size);
	response.driver_name = (char *)REPLY_NAME;
	response.driver_version = (char *)board_version();
	response.default_image = (char *)setup->image;
	/* a guest that is stopped loses what it wrote: only users stop one */
	response.gateway_manages_lifecycle = 0;
	return messages_write(&response, size);
}

uint8_t *reply_get(const struct sandbox *sandbox, size_t *size)
{
	Openshell__Compute__V1__GetSandboxResponse response =
		OPENSHELL__COMPUTE__V1__GET_SANDBOX_RESPONSE__INIT;
	struct reply reply;

	reply_fill(&reply, sandbox);
	response.sandbox = &reply.sandbox;
	return messages_write(&response, size);
}

uint8_t *reply_list(const struct sandbox *first, size_t *size)
{
	Openshell__Compute__V1__ListSandboxesResponse response =
		OPENSHELL__COMPUTE__V1__LIST_SANDBOXES_RESPONSE__INIT;
	messages_sandbox **sandboxes;
	const struct sandbox *sandbox;
	struct reply *replies;
	uint8_t *data = NULL;
	size_t count = 0, i = 0;

	for (sandbox = first; sandbox; sandbox = sandbox->next)
		count++;
	replies = calloc(count + 1, sizeof(*replies));
	sandboxes = calloc(count + 1, sizeof(void *));
	if (replies && sandboxes) {
		for (sandbox = first; sandbox; sandbox = sandbox->next, i++) {
			reply_fill(&replies[i], sandbox);
			sandboxes[i] = &replies[i].sandbox;
		}
		response.n_sandboxes = count;
		response.sandboxes = sandboxes;
		data = messages_write(&response, size);
	}
	free(replies);
	free(sandboxes);
	return data;
}

uint8_t *reply_deleted(bool deleted, size_t *size)
{
	Openshell__Compute__V1__DeleteSandboxResponse response =
		OPENSHELL__COMPUTE__V1__DELETE_SANDBOX_RESPONSE__INIT;

	response.deleted = deleted;
	return messages_write(&response, size);
}

uint8_t *reply_event(const struct sandbox *sandbox, size_t *size)
{
	Openshell__Compute__V1__WatchSandboxesSandboxEvent seen =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_SANDBOX_EVENT__INIT;
	Openshell__Compute__V1__WatchSandboxesEvent event =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_EVENT__INIT;
	struct reply reply;

	reply_fill(&reply, sandbox);
	seen.sandbox = &reply.sandbox;
	event.payload_case =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_EVENT__PAYLOAD_SANDBOX;
	event.sandbox = &seen;
	return messages_write(&event, size);
}

uint8_t *reply_event_deleted(const char *id, size_t *size)
{
	Openshell__Compute__V1__WatchSandboxesDeletedEvent gone =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_DELETED_EVENT__INIT;
	Openshell__Compute__V1__WatchSandboxesEvent event =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_EVENT__INIT;

	gone.sandbox_id = (char *)id;
	event.payload_case =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_EVENT__PAYLOAD_DELETED;
	event.deleted = &gone;
	return messages_write(&event, size);
}
