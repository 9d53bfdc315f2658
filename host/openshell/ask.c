// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keeper/moment.h"
#include "openshell/event.h"
#include "openshell/peer.h"
#include "openshell/reply.h"

static void ask_answer(struct h2_call *call, enum grpc_code code,
		       const char *sentence)
{
	if (!call)
		return;
	call->arg = NULL;
	h2_finish(call, code, sentence);
}

static void ask_free(struct asks *asks, struct ask *ask)
{
	struct ask **at = &asks->first;

	while (*at != ask)
		at = &(*at)->next;
	*at = ask->next;
	asks->count--;
	messages_free(ask->asked);
	free(ask);
}

/* NULL: there are too many. */
static struct ask *ask_add(struct asks *asks, struct h2_call *call)
{
	struct ask *ask = asks->count < ASKS_MAX ? calloc(1, sizeof(*ask)) : NULL;
	struct ask **at = &asks->first;

	if (!ask) {
		ask_answer(call, GRPC_RESOURCE_EXHAUSTED,
			   "too many calls wait for an answer");
		return NULL;
	}
	while (*at)
		at = &(*at)->next;
	*at = ask;
	asks->count++;
	ask->call = call;
	if (call)
		call->arg = ask;
	return ask;
}

/* Another one before it is at work on the same sandbox. */
static bool ask_has_to_wait(const struct asks *asks, const struct ask *ask)
{
	const struct ask *other;

	if (asks->workers >= ASK_WORKERS)
		return true;
	for (other = asks->first; other != ask; other = other->next)
		if (!other->watches && !act_is_question(other->kind) &&
		    !strcmp(other->id, ask->id))
			return !act_is_question(ask->kind);
	return false;
}

static void ask_start(struct asks *asks, struct ask *ask)
{
	struct act job = {
		.setup = asks->setup, .kind = ask->kind, .asked = ask->asked};
	int err;

	memcpy(job.id, ask->id, sizeof(job.id));
	err = worker_start(&ask->worker, act, &job);
	if (!err) {
		ask->runs = true;
		asks->workers++;
		return;
	}
	ask_answer(ask->call, GRPC_RESOURCE_EXHAUSTED, strerror(-err));
	ask_free(asks, ask);
}

static void ask_start_all(struct asks *asks)
{
	struct ask *ask, *next;

	for (ask = asks->first; ask; ask = next) {
		next = ask->next;
		if (!ask->watches && !ask->runs && !ask_has_to_wait(asks, ask))
			ask_start(asks, ask);
	}
}

void ask_begin(struct asks *asks, struct h2_call *call, enum act_kind kind,
	       const char *id, messages_sandbox *asked)
{
	struct ask *ask = NULL;

	if (asked && asks->held > ASKS_ROOM)
		ask_answer(call, GRPC_RESOURCE_EXHAUSTED,
			   "too many bytes of calls wait for an answer");
	else
		ask = ask_add(asks, call);
	if (!ask) {
		messages_free(asked);
		return;
	}
	ask->kind = kind;
	ask->asked = asked;
	snprintf(ask->id, sizeof(ask->id), "%s", id);
	ask_start_all(asks);
}

static void ask_say(const struct ask *ask, const struct verdict *verdict)
{
	struct h2_call *call = ask->call;
	uint8_t *message = NULL;
	size_t size = 0;
	int err;

	if (!call)
		return;
	if (verdict->code != GRPC_OK) {
		ask_answer(call, verdict->code, verdict->sentence);
		return;
	}
	if (ask->kind == ACT_DELETE)
		message = reply_deleted(verdict->deleted, &size);
	err = h2_send(call, message, size);
	if (err)
		ask_answer(call, GRPC_RESOURCE_EXHAUSTED, h2_sentence(err));
	else
		ask_answer(call, GRPC_OK, NULL);
	free(message);
}

void ask_end(struct asks *asks, struct ask *ask)
{
	struct verdict verdict;

	worker_end(&ask->worker, &verdict);
	verdict.sentence[sizeof(verdict.sentence) - 1] = '\0';
	asks->workers--;
	if (!act_is_question(ask->kind))
		shelf_look_at(asks->shelf, ask->id);
	ask_say(ask, &verdict);
	ask_free(asks, ask);
	ask_start_all(asks);
	ask_feed_all(asks);
}

bool ask_is_busy(const struct asks *asks, const char *id)
{
	const struct ask *ask;

	for (ask = asks->first; ask; ask = ask->next)
		if (!ask->watches && !strcmp(ask->id, id))
			return true;
	return false;
}

/* The first create of @id that goes on. */
static const struct ask *ask_create(const struct asks *asks, const char *id)
{
	const struct ask *ask = asks->first;

	while (ask && (ask->watches || ask->kind != ACT_CREATE ||
		       strcmp(ask->id, id) != 0))
		ask = ask->next;
	return ask;
}

bool ask_has_place(const struct asks *asks, const char *id)
{
	unsigned int count = asks->shelf->count;
	const struct ask *ask;

	if (shelf_find(asks->shelf, id, "") || ask_create(asks, id))
		return true;
	for (ask = asks->first; ask; ask = ask->next)
		if (ask_create(asks, ask->id) == ask &&
		    !shelf_find(asks->shelf, ask->id, ""))
			count++;
	return count < SHELF_MAX;
}

void ask_watch(struct asks *asks, struct h2_call *call)
{
	struct ask *ask = ask_add(asks, call);

	if (!ask)
		return;
	ask->watches = true;
	ask->since = asks->shelf->forgotten;
	ask->begun = asks->shelf->clock;
	if (!h2_begin(call))
		return;
	ask_answer(call, GRPC_RESOURCE_EXHAUSTED, "out of memory");
	ask_free(asks, ask);
}

void ask_leave(struct asks *asks, struct h2_call *call)
{
	struct ask *ask = call->arg;

	call->arg = NULL;
	ask->call = NULL;
	/* what changes nothing is for the caller alone */
	if (ask->watches || (act_is_question(ask->kind) && !ask->runs))
		ask_free(asks, ask);
}

/* Ends the stream of one that has missed something: it comes again. */
static bool ask_has_missed(struct asks *asks, struct ask *ask)
{
	uint64_t forgotten = asks->shelf->forgotten;

	if (forgotten <= ask->since || forgotten <= ask->seen)
		return false;
	ask_answer(ask->call, GRPC_RESOURCE_EXHAUSTED,
		   "this stream was read too slowly: open it again");
	ask_free(asks, ask);
	return true;
}

/* What it means to people; a client with much to read goes without. */
static void ask_tell(const struct ask *ask, const struct sandbox *sandbox)
{
	size_t size = 0;
	uint8_t *message;

	if (sandbox->version <= ask->begun)
		return;
	message = event_of(sandbox, (enum peer)ask->call->h2->peer,
			   moment_now(), &size);
	if (message)
		h2_send(ask->call, message, size);
	free(message);
}

void ask_feed(struct asks *asks, struct h2_call *call)
{
	struct ask *ask = call->arg;
	const struct sandbox *sandbox;
	uint8_t *message;
	size_t size = 0;
	bool gone;

	if (!ask->watches || ask_has_missed(asks, ask))
		return;
	sandbox = shelf_next(asks->shelf, ask->seen, &gone);
	if (!sandbox)
		return;
	message = gone ? reply_event_deleted(sandbox->id, &size)
		       : reply_event(sandbox, &size);
	if (message && !h2_send(call, message, size)) {
		ask->seen = sandbox->version;
		if (!gone)
			ask_tell(ask, sandbox);
	}
	free(message);
}

void ask_feed_all(struct asks *asks)
{
	uint64_t heard = asks->shelf->clock;
	struct ask *ask, *next;

	for (ask = asks->first; ask; ask = next) {
		next = ask->next;
		if (!ask->watches)
			continue;
		if (ask->seen < heard)
			heard = ask->seen;
		if (ask->call->waits)
			ask_feed(asks, ask->call);
	}
	shelf_heard(asks->shelf, heard);
}

void ask_close(struct asks *asks)
{
	struct ask *ask, *next;

	for (ask = asks->first; ask; ask = next) {
		next = ask->next;
		ask_answer(ask->call, GRPC_UNAVAILABLE, "the driver ends");
		if (ask->runs)
			close(ask->worker.fd);
		ask_free(asks, ask);
	}
}
