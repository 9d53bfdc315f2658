// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/event.h"

#include <stdlib.h>

#include "clock.h"
#include "openshell/messages.h"

#define EVENT_SOURCE "gpubox"
/* Of one event; and of a step that is done, its label with it. */
#define EVENT_PAIRS 4

#define EVENT_DONE   "openshell.progress.complete_step"
#define EVENT_LABEL  "openshell.progress.complete_label"
#define EVENT_ACTIVE "openshell.progress.active_step"
#define EVENT_DETAIL "openshell.progress.active_detail"

#define EVENT_REQUEST "requesting_sandbox"
#define EVENT_IMAGE   "pulling_image"
#define EVENT_GUEST   "starting_sandbox"

/*
 * The words of progress are those of OpenShell's openshell-core/src/progress.rs:
 * its command line shows them, and gives up on a sandbox that makes none in
 * five minutes.
 */
struct event {
	const char *reason;
	const char *message; /* NULL: the sandbox's own, and it is a warning */
	const char *done, *label, *active, *detail; /* of progress, or NULL */
};

static const struct event event_steps[] = {
	[SANDBOX_STEP_NONE] = {"Scheduled", "gpubox has accepted the sandbox",
			       EVENT_REQUEST, "Sandbox accepted", EVENT_IMAGE,
			       NULL},
	[SANDBOX_STEP_PULL] = {"Pulling", "skopeo fetches the image", NULL,
			       NULL, EVENT_IMAGE, "Fetching the image"},
	[SANDBOX_STEP_DISKS] = {"PreparingRootfs",
				"the guest's disks are made ready", NULL, NULL,
				EVENT_IMAGE, "Preparing the guest's disks"},
	[SANDBOX_STEP_GUEST] = {"Started", "the guest boots", EVENT_IMAGE,
				"Image ready", EVENT_GUEST, "Booting the guest"},
};

static const struct event event_states[] = {
	[SANDBOX_RUNNING] = {"GuestRunning", "the supervisor runs in the guest",
			     NULL, NULL, EVENT_GUEST,
			     "Waiting for the supervisor"},
	[SANDBOX_ENDED] = {"ProcessExited", NULL, NULL, NULL, NULL, NULL},
	[SANDBOX_FAILED] = {"StartFailed", NULL, NULL, NULL, NULL, NULL},
	[SANDBOX_STOPPED] = {"Stopped", "the guest is stopped", NULL, NULL,
			     NULL, NULL},
};

static const struct event *event_find(const struct sandbox *sandbox)
{
	size_t count = sizeof(event_states) / sizeof(event_states[0]);

	if (sandbox->state == SANDBOX_STARTING)
		return &event_steps[sandbox->step];
	if (sandbox->state >= count || !event_states[sandbox->state].reason)
		return NULL;
	return &event_states[sandbox->state];
}

typedef Openshell__Compute__V1__DriverPlatformEvent__MetadataEntry event_pair;

static size_t event_progress(const struct event *event,
			     event_pair pair[EVENT_PAIRS],
			     event_pair *pairs[EVENT_PAIRS])
{
	const char *const words[EVENT_PAIRS][2] = {
		{EVENT_DONE, event->done},
		{EVENT_LABEL, event->label},
		{EVENT_ACTIVE, event->active},
		{EVENT_DETAIL, event->detail},
	};
	size_t count = 0, i;

	for (i = 0; i < EVENT_PAIRS; i++) {
		if (!words[i][1])
			continue;
		openshell__compute__v1__driver_platform_event__metadata_entry__init(
			&pair[count]);
		pair[count].key = (char *)words[i][0];
		pair[count].value = (char *)words[i][1];
		pairs[count] = &pair[count];
		count++;
	}
	return count;
}

/*
 * The same with its time where 0.1.x has it, too; all else of the two is alike.
 * @data is freed.
 */
static uint8_t *event_later(uint8_t *data, int64_t now, size_t *size)
{
	Gpubox__Openshell__Timestamp at = GPUBOX__OPENSHELL__TIMESTAMP__INIT;
	Openshell__Later__WatchSandboxesEvent *message = NULL;
	Openshell__Later__DriverPlatformEvent *platform;

	if (data)
		message = messages_read(
			&openshell__later__watch_sandboxes_event__descriptor,
			data, *size);
	free(data);
	if (!message)
		return NULL;
	at.seconds = now / NS_PER_S;
	at.nanos = (int32_t)(now % NS_PER_S);
	platform = message->platform_event->event;
	platform->event_time = &at;
	data = messages_write(message, size);
	platform->event_time = NULL;
	messages_free(message);
	return data;
}

/*
 * A gateway introduces itself once, also when it connects anew to a driver that
 * was away: who has not said may be either. Each ignores what it does not know.
 */
uint8_t *event_of(const struct sandbox *sandbox, enum peer peer, int64_t now,
		  size_t *size)
{
	Openshell__Compute__V1__WatchSandboxesPlatformEvent seen =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_PLATFORM_EVENT__INIT;
	Openshell__Compute__V1__WatchSandboxesEvent message =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_EVENT__INIT;
	Openshell__Compute__V1__DriverPlatformEvent platform =
		OPENSHELL__COMPUTE__V1__DRIVER_PLATFORM_EVENT__INIT;
	const struct event *event = event_find(sandbox);
	event_pair pair[EVENT_PAIRS], *pairs[EVENT_PAIRS];
	uint8_t *data;

	if (!event)
		return NULL;
	if (peer != PEER_0_1)
		platform.timestamp_ms = now / 1000000;
	platform.source = (char *)EVENT_SOURCE;
	platform.type = (char *)(event->message ? "Normal" : "Warning");
	platform.reason = (char *)event->reason;
	platform.message =
		(char *)(event->message ? event->message : sandbox->message);
	platform.n_metadata = event_progress(event, pair, pairs);
	platform.metadata = pairs;
	seen.sandbox_id = (char *)sandbox->id;
	seen.event = &platform;
	message.payload_case =
		OPENSHELL__COMPUTE__V1__WATCH_SANDBOXES_EVENT__PAYLOAD_PLATFORM_EVENT;
	message.platform_event = &seen;
	data = messages_write(&message, size);
	return peer == PEER_0_0 ? data : event_later(data, now, size);
}
