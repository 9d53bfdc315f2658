// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/act.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file/folder.h"
#include "openshell/act_end.h"
#include "openshell/admit.h"
#include "openshell/boot.h"
#include "openshell/upper.h"

/* For the process that another worker has begun to leave. */
#define ACT_HOLD_MS 30000

#define ACT_LATER                                                            \
	"this host could run it, but the driver does not start the "         \
	"supervisor and the guest of OpenShell 0.1.x, only those of 0.0.x; " \
	"docs/openshell.md says what stops there"

int act_store(const struct setup *setup, struct fault *fault)
{
	return folder_open(setup->state, "it is where sandboxes are kept", fault);
}

static void act_say(struct verdict *verdict, enum grpc_code code,
		    const char *sentence)
{
	verdict->code = code;
	snprintf(verdict->sentence, sizeof(verdict->sentence), "%s", sentence);
}

/* What the user of a gateway reads: it passes on this code's sentences. */
static void act_refuse(struct verdict *verdict, int err, const struct fault *fault)
{
	act_say(verdict, GRPC_FAILED_PRECONDITION,
		*fault->text ? fault->text : strerror(-err));
}

/* Where this host is in the way, too, its user reads that first. */
static void act_validate(const struct act *act, struct verdict *verdict)
{
	struct fault fault = {0};
	int err = admit(act->setup, act->asked, &fault);

	if (err)
		act_refuse(verdict, err, &fault);
	else if (act->kind == ACT_REFUSE)
		act_say(verdict, GRPC_FAILED_PRECONDITION, ACT_LATER);
	else
		verdict->code = GRPC_OK;
}

/*
 * A process of its own runs the guest. The lock is held here before there is
 * that one, and goes over to it with the descriptor.
 */
static int act_launch(const struct act *act, const struct entry *entry,
		      struct fault *fault)
{
	messages_sandbox *asked = sandbox_read(entry);
	int err = 0;

	if (!asked)
		return fault_set(fault, FAULT_HOST, -EBADMSG,
				 "sandbox %s: its request cannot be read",
				 act->id);
	if (worker_apart(&err)) {
		boot(act->setup, entry, asked);
		worker_leave();
	}
	messages_free(asked);
	return err ? fault_set(fault, FAULT_HOST, err, "sandbox %s: %s",
			       act->id, strerror(-err))
		   : 0;
}

/* The request is written last: with it the sandbox is there. */
static int act_write(const struct act *act, const struct entry *entry,
		     struct fault *fault)
{
	int err = sandbox_want(entry, SANDBOX_WANTED_RUNNING);

	if (!err)
		err = sandbox_write(entry, act->asked);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "sandbox %s: its folder: %s", act->id,
			       strerror(-err))
		   : 0;
}

/* A create that comes a second time, since nobody heard the first's answer. */
static void act_create_again(const struct act *act, const struct entry *entry,
			     struct verdict *verdict)
{
	messages_sandbox *there = sandbox_read(entry);
	enum sandbox_wanted wanted = SANDBOX_WANTED_GONE;

	sandbox_wanted(entry, &wanted);
	if (there && wanted != SANDBOX_WANTED_GONE &&
	    messages_same(there, (messages_sandbox *)act->asked))
		verdict->code = GRPC_OK;
	else
		act_say(verdict, GRPC_ALREADY_EXISTS,
			"there is a sandbox with this id, and it is another");
	messages_free(there);
}

/* True: a folder that a killed worker left before it was whole is gone. */
static bool act_sweep(int store, const struct entry *entry)
{
	if (sandbox_is_whole(entry) || entry_is_alive(entry))
		return false;
	return !entry_remove(store, entry);
}

/* As if nobody had asked: a second create is not to find what never began. */
static void act_undo(int store, const struct entry *entry)
{
	sandbox_want(entry, SANDBOX_WANTED_GONE);
	entry_remove(store, entry);
}

static void act_create_new(const struct act *act, int store,
			   struct entry *entry, struct verdict *verdict)
{
	struct fault fault = {0};
	int err;

	err = act_write(act, entry, &fault);
	if (!err)
		err = act_launch(act, entry, &fault);
	if (!err) {
		verdict->code = GRPC_OK;
		return;
	}
	act_undo(store, entry);
	act_say(verdict, GRPC_INTERNAL, fault.text);
}

static void act_create(const struct act *act, int store, struct verdict *verdict)
{
	struct fault fault = {0};
	struct entry entry;
	bool again;
	int err;

	again = !entry_open(store, act->id, &entry, NULL);
	if (again && !act_sweep(store, &entry)) {
		act_create_again(act, &entry, verdict);
		entry_close(&entry);
		return;
	}
	if (again)
		entry_close(&entry);
	err = admit(act->setup, act->asked, &fault);
	if (err) {
		act_refuse(verdict, err, &fault);
		return;
	}
	err = entry_claim(store, act->id, &entry, &fault);
	if (err)
		act_say(verdict, GRPC_INTERNAL, fault.text);
	else
		act_create_new(act, store, &entry, verdict);
	entry_close(&entry);
}

static void act_start(const struct act *act, const struct entry *entry,
		      struct verdict *verdict)
{
	struct fault fault = {0};
	int err;

	verdict->code = GRPC_OK;
	if (act_end_runs(act->id, entry))
		return;
	err = act_end(act->id, 0, &fault);
	if (!err)
		err = sandbox_hold(entry, ACT_HOLD_MS);
	if (!err) {
		sandbox_forget(entry);
		err = sandbox_want(entry, SANDBOX_WANTED_RUNNING);
	}
	if (!err)
		err = act_launch(act, entry, &fault);
	if (err)
		act_say(verdict, GRPC_INTERNAL,
			*fault.text ? fault.text : strerror(-err));
}

static void act_stop(const struct act *act, const struct entry *entry,
		     struct verdict *verdict)
{
	struct fault fault = {0};
	int err;

	err = sandbox_want(entry, SANDBOX_WANTED_STOPPED);
	if (!err) {
		sandbox_forget(entry);
		err = act_end(act->id, ACT_END_SECONDS, &fault);
	}
	if (!err)
		verdict->code = GRPC_OK;
	else
		act_say(verdict, GRPC_INTERNAL,
			*fault.text ? fault.text : strerror(-err));
}

static void act_delete(const struct act *act, int store,
		       const struct entry *entry, struct verdict *verdict)
{
	struct fault fault = {0};
	int err;

	err = sandbox_want(entry, SANDBOX_WANTED_GONE);
	if (!err)
		err = act_end(act->id, ACT_END_SECONDS, &fault);
	if (!err)
		err = sandbox_hold(entry, ACT_HOLD_MS);
	/* whoever held it may have made a guest's folder meanwhile */
	if (!err)
		err = act_end(act->id, 0, &fault);
	if (!err)
		err = upper_remove(act->setup, act->id, &fault);
	if (!err)
		err = entry_remove(store, entry);
	verdict->deleted = !err;
	if (!err)
		verdict->code = GRPC_OK;
	else
		act_say(verdict, GRPC_INTERNAL,
			*fault.text ? fault.text : strerror(-err));
}

/* Of a sandbox that is there. */
static void act_on(const struct act *act, int store, struct verdict *verdict)
{
	struct fault fault = {0};
	struct entry entry;
	int err;

	err = entry_open(store, act->id, &entry, &fault);
	if (err == -ENOENT && act->kind == ACT_DELETE)
		verdict->code = GRPC_OK;
	else if (err == -ENOENT)
		act_say(verdict, GRPC_NOT_FOUND, "there is no such sandbox");
	else if (err)
		act_say(verdict, GRPC_INTERNAL, fault.text);
	else if (act->kind == ACT_START)
		act_start(act, &entry, verdict);
	else if (act->kind == ACT_STOP)
		act_stop(act, &entry, verdict);
	else
		act_delete(act, store, &entry, verdict);
	if (!err)
		entry_close(&entry);
}

void act(void *arg, struct verdict *verdict)
{
	const struct act *act = arg;
	struct fault fault = {0};
	int store;

	if (act_is_question(act->kind)) {
		act_validate(act, verdict);
		return;
	}
	store = act_store(act->setup, &fault);
	if (store < 0) {
		act_say(verdict, GRPC_INTERNAL, fault.text);
		return;
	}
	if (act->kind == ACT_CREATE)
		act_create(act, store, verdict);
	else
		act_on(act, store, verdict);
	close(store);
}
