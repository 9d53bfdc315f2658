// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/methods.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "openshell/admission.h"
#include "openshell/launch.h"
#include "openshell/peer.h"
#include "openshell/reply.h"

#define METHODS_SERVICE "/openshell.compute.v1.ComputeDriver/"
/* Of a sandbox's name, its name space and its workspace: a DNS name's. */
#define METHODS_NAME 253

/* @message is the method's own; taken when it returns true. */
typedef bool methods_fn(struct asks *asks, struct h2_call *call, void *message);

static void methods_fail(struct h2_call *call, enum grpc_code code,
			 const char *sentence)
{
	h2_finish(call, code, sentence);
}

/* @message is taken; NULL: out of memory. */
static void methods_reply(struct h2_call *call, uint8_t *message, size_t size)
{
	int err = message ? h2_send(call, message, size) : -ENOMEM;

	free(message);
	if (err)
		methods_fail(call, GRPC_RESOURCE_EXHAUSTED, h2_sentence(err));
	else
		h2_finish(call, GRPC_OK, NULL);
}

static bool methods_nothing(struct asks *asks, struct h2_call *call, void *message)
{
	(void)asks;
	(void)message;
	h2_send(call, NULL, 0);
	h2_finish(call, GRPC_OK, NULL);
	return false;
}

/* The call's message, as 0.1.x has it; messages_free() frees. */
static void *methods_later(const struct h2_call *call,
			   const ProtobufCMessageDescriptor *type)
{
	return messages_read(type, call->in + GRPC_PREFIX,
			     call->in_size - GRPC_PREFIX);
}

static bool methods_capabilities(struct asks *asks, struct h2_call *call,
				 void *message)
{
	struct fault fault = {0};
	enum peer peer = PEER_UNKNOWN;
	uint8_t *reply;
	size_t size = 0;
	int err;

	(void)message;
	err = peer_meet(call->in + GRPC_PREFIX, call->in_size - GRPC_PREFIX,
			&peer, &fault);
	call->h2->peer = (int)peer;
	if (err) {
		methods_fail(call, GRPC_FAILED_PRECONDITION, fault.text);
		return false;
	}
	reply = reply_capabilities(asks->setup, peer == PEER_0_1, &size);
	methods_reply(call, reply, size);
	return false;
}

static bool methods_list(struct asks *asks, struct h2_call *call, void *message)
{
	size_t size = 0;
	uint8_t *reply;

	(void)message;
	shelf_look(asks->shelf);
	reply = reply_list(asks->shelf->first, &size);
	methods_reply(call, reply, size);
	ask_feed_all(asks);
	return false;
}

static bool methods_watch(struct asks *asks, struct h2_call *call, void *message)
{
	(void)message;
	shelf_look(asks->shelf);
	ask_watch(asks, call);
	return false;
}

/* True: the call has its answer, as nobody can tell which one it means. */
static bool methods_is_vague(const struct asks *asks, struct h2_call *call,
			     const char *id, const char *name)
{
	if (*id || !*name || shelf_namesakes(asks->shelf, name) < 2)
		return false;
	methods_fail(call, GRPC_FAILED_PRECONDITION,
		     "several sandboxes have this name, each in a workspace of "
		     "its own: give sandbox_id");
	return true;
}

static bool methods_get(struct asks *asks, struct h2_call *call, void *message)
{
	const Openshell__Compute__V1__GetSandboxRequest *request = message;
	const struct sandbox *sandbox;
	size_t size = 0;
	uint8_t *reply;

	if (!*request->sandbox_id && !*request->sandbox_name) {
		methods_fail(call, GRPC_INVALID_ARGUMENT,
			     "sandbox_id or sandbox_name is required");
		return false;
	}
	shelf_look(asks->shelf);
	if (methods_is_vague(asks, call, request->sandbox_id,
			     request->sandbox_name))
		return false;
	sandbox = shelf_find(asks->shelf, request->sandbox_id,
			     request->sandbox_name);
	if (!sandbox) {
		methods_fail(call, GRPC_NOT_FOUND, "there is no such sandbox");
	} else {
		reply = reply_get(sandbox, &size);
		methods_reply(call, reply, size);
	}
	return false;
}

/* What a sandbox has to have; a sentence of what it lacks, or NULL. */
static const char *methods_lacks(const messages_sandbox *sandbox)
{
	if (!sandbox)
		return "sandbox is required";
	if (!sandbox_id_is_good(sandbox->id))
		return "sandbox.id: letters, digits, '.', '_' and '-', at most "
		       "53 of them, the first a letter or digit";
	if (!sandbox->spec)
		return "sandbox.spec is required";
	if (strlen(sandbox->name) > METHODS_NAME ||
	    strlen(sandbox->namespace_) > METHODS_NAME ||
	    strlen(sandbox->workspace) > METHODS_NAME)
		return "sandbox: a name has at most 253 bytes";
	return NULL;
}

static bool methods_sandbox(struct asks *asks, struct h2_call *call,
			    messages_sandbox **sandbox, enum act_kind kind)
{
	const char *lacks = methods_lacks(*sandbox);
	messages_sandbox *taken = *sandbox;

	if (lacks) {
		methods_fail(call, GRPC_INVALID_ARGUMENT, lacks);
		return false;
	}
	if (kind == ACT_CREATE && !ask_has_place(asks, taken->id)) {
		methods_fail(call, GRPC_RESOURCE_EXHAUSTED,
			     "this driver keeps at most 256 sandboxes");
		return false;
	}
	*sandbox = NULL;
	ask_begin(asks, call, kind, taken->id, taken);
	return false;
}

/*
 * A sandbox of 0.1.x: what its gateway and this host let be. Its credentials
 * come with CreateSandbox alone.
 */
static bool methods_wish(struct asks *asks, struct h2_call *call,
			 messages_sandbox **sandbox, const messages_later *more,
			 bool create)
{
	const char *lacks = methods_lacks(*sandbox);
	struct fault fault = {0};
	int err;

	if (lacks) {
		methods_fail(call, GRPC_INVALID_ARGUMENT, lacks);
		return false;
	}
	err = admission_check(asks->setup->config, (*sandbox)->spec->template_,
			      &fault);
	if (!err)
		err = peer_check(more, &fault);
	if (!err && create)
		err = launch_check(more ? more->launch_authentication.data : NULL,
				   more ? more->launch_authentication.len : 0,
				   &fault);
	if (!err)
		return methods_sandbox(asks, call, sandbox, ACT_REFUSE);
	methods_fail(call, GRPC_FAILED_PRECONDITION, fault.text);
	return false;
}

/* True: it was one of 0.1.x, and is dealt with. */
static bool methods_was_later(struct asks *asks, struct h2_call *call,
			      messages_sandbox **sandbox, bool create)
{
	/* ValidateSandboxCreateRequest is the same */
	Openshell__Later__CreateSandboxRequest *wish = methods_later(
		call, &openshell__later__create_sandbox_request__descriptor);
	const messages_later *more =
		wish && wish->sandbox ? wish->sandbox->spec : NULL;
	bool later = peer_is_later((enum peer)call->h2->peer, more);

	if (later)
		methods_wish(asks, call, sandbox, more, create);
	messages_free(wish);
	return later;
}

static bool methods_validate(struct asks *asks, struct h2_call *call,
			     void *message)
{
	Openshell__Compute__V1__ValidateSandboxCreateRequest *request = message;

	if (methods_was_later(asks, call, &request->sandbox, false))
		return false;
	return methods_sandbox(asks, call, &request->sandbox, ACT_VALIDATE);
}

/* Of no version that is known: it has no token, but members of its own. */
static bool methods_is_other(const messages_sandbox *sandbox)
{
	return sandbox && sandbox->spec && !*sandbox->spec->sandbox_token &&
	       sandbox->spec->base.n_unknown_fields;
}

static bool methods_create(struct asks *asks, struct h2_call *call, void *message)
{
	Openshell__Compute__V1__CreateSandboxRequest *request = message;

	if (methods_was_later(asks, call, &request->sandbox, true))
		return false;
	if (methods_is_other(request->sandbox)) {
		methods_fail(call, GRPC_FAILED_PRECONDITION,
			     "the gateway speaks another version of the compute "
			     "contract, and this driver those of OpenShell "
			     "0.0.x and 0.1.x; docs/openshell.md names them");
		return false;
	}
	return methods_sandbox(asks, call, &request->sandbox, ACT_CREATE);
}

static bool methods_on(struct asks *asks, struct h2_call *call, const char *id,
		       const char *name, enum act_kind kind)
{
	const struct sandbox *sandbox = NULL;

	if (methods_is_vague(asks, call, id, name))
		return false;
	if (!*id && *name)
		sandbox = shelf_find(asks->shelf, id, name);
	if (sandbox)
		id = sandbox->id;
	if (!*id && !*name)
		methods_fail(call, GRPC_INVALID_ARGUMENT,
			     "sandbox_id or sandbox_name is required");
	else if (sandbox_id_is_good(id))
		ask_begin(asks, call, kind, id, NULL);
	else if (kind != ACT_DELETE)
		methods_fail(call, GRPC_NOT_FOUND, "there is no such sandbox");
	else
		return methods_nothing(asks, call, NULL);
	return false;
}

/* 0.1.x has new credentials for each start, which a guest of 0.0.x is not for. */
static bool methods_start_later(struct asks *asks, struct h2_call *call,
				const char *id, const char *name)
{
	Openshell__Later__StartSandboxRequest *start = methods_later(
		call, &openshell__later__start_sandbox_request__descriptor);
	bool later = start &&
		     (start->launch_authentication.len || *start->generation_id);

	messages_free(start);
	if (!later)
		return false;
	shelf_look(asks->shelf);
	if (methods_is_vague(asks, call, id, name))
		return true;
	if (shelf_find(asks->shelf, id, name))
		methods_fail(call, GRPC_FAILED_PRECONDITION,
			     "this sandbox was made for OpenShell 0.0.x: "
			     "delete it, and create it again");
	else
		methods_fail(call, GRPC_NOT_FOUND, "there is no such sandbox");
	return true;
}

static bool methods_start(struct asks *asks, struct h2_call *call, void *message)
{
	const Openshell__Compute__V1__StartSandboxRequest *request = message;

	if (methods_start_later(asks, call, request->sandbox_id,
				request->sandbox_name))
		return false;
	return methods_on(asks, call, request->sandbox_id,
			  request->sandbox_name, ACT_START);
}

static bool methods_stop(struct asks *asks, struct h2_call *call, void *message)
{
	const Openshell__Compute__V1__StopSandboxRequest *request = message;

	return methods_on(asks, call, request->sandbox_id,
			  request->sandbox_name, ACT_STOP);
}

static bool methods_delete(struct asks *asks, struct h2_call *call, void *message)
{
	const Openshell__Compute__V1__DeleteSandboxRequest *request = message;

	return methods_on(asks, call, request->sandbox_id,
			  request->sandbox_name, ACT_DELETE);
}

static void methods_unknown(struct h2_call *call)
{
	char sentence[320];

	snprintf(sentence, sizeof(sentence),
		 "%s: this driver speaks " METHODS_SERVICE
		 " as OpenShell 0.0.x has it, and of 0.1.x what this driver "
		 "can do, and there is no such call in it",
		 call->path);
	methods_fail(call, GRPC_UNIMPLEMENTED, sentence);
}

static const struct {
	const char *name;
	methods_fn *fn;
	const ProtobufCMessageDescriptor *type;
} methods[] = {
#define METHODS_ROW(name, fn, type)                                             \
	{                                                                       \
		name, fn, &openshell__compute__v1__##type##_request__descriptor \
	}
	METHODS_ROW("GetCapabilities", methods_capabilities, get_capabilities),
	METHODS_ROW("GetGatewayListenerRequirements", methods_nothing,
		    get_gateway_listener_requirements),
	METHODS_ROW("ValidateSandboxCreate", methods_validate,
		    validate_sandbox_create),
	METHODS_ROW("GetSandbox", methods_get, get_sandbox),
	METHODS_ROW("ListSandboxes", methods_list, list_sandboxes),
	METHODS_ROW("CreateSandbox", methods_create, create_sandbox),
	METHODS_ROW("StopSandbox", methods_stop, stop_sandbox),
	METHODS_ROW("StartSandbox", methods_start, start_sandbox),
	METHODS_ROW("DeleteSandbox", methods_delete, delete_sandbox),
	METHODS_ROW("WatchSandboxes", methods_watch, watch_sandboxes),
	METHODS_ROW("EnsureWorkspace", methods_nothing, ensure_workspace),
	METHODS_ROW("DeleteWorkspace", methods_nothing, delete_workspace),
};

void methods_called(struct asks *asks, struct h2_call *call,
		    const uint8_t *message, size_t size)
{
	size_t prefix = sizeof(METHODS_SERVICE) - 1, i = 0;
	void *request;

	if (!strncmp(call->path, METHODS_SERVICE, prefix))
		while (i < sizeof(methods) / sizeof(methods[0]) &&
		       strcmp(call->path + prefix, methods[i].name) != 0)
			i++;
	else
		i = sizeof(methods) / sizeof(methods[0]);
	if (i == sizeof(methods) / sizeof(methods[0])) {
		methods_unknown(call);
		return;
	}
	request = messages_read_held(methods[i].type, message, size, &asks->held);
	if (!request) {
		methods_fail(call, GRPC_INVALID_ARGUMENT,
			     "the message is not one of this call, or takes too "
			     "much memory");
		return;
	}
	methods[i].fn(asks, call, request);
	messages_free(request);
}
