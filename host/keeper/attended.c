// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/attended.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "keeper/asked.h"
#include "keeper/guests.h"
#include "keeper/moment.h"
#include "log.h"
#include "request/request.h"

#define ATTENDED_TRIES 8

static int attended_claim(struct attended *attended, const char *name,
			  struct fault *fault)
{
	int err = name ? entry_claim(attended->guests, name, &attended->entry,
				     NULL)
		       : -EEXIST;
	char invented[GUESTS_NAME];
	int tries;

	for (tries = 0; err == -EEXIST && tries < ATTENDED_TRIES; tries++) {
		guests_invent(invented);
		err = entry_claim(attended->guests, invented, &attended->entry,
				  NULL);
	}
	return err ? fault_set(fault, FAULT_HOST, err, "its folder: %s",
			       strerror(-err))
		   : 0;
}

/* While QEMU starts, so that nobody waits for it. */
static int attended_list(struct attended *attended, struct fault *fault)
{
	struct record *record = &attended->record;
	const struct request *request = attended->plan->request;
	int err;

	attended->guests = guests_open(true, fault);
	if (attended->guests < 0)
		return attended->guests;
	err = attended_claim(attended, request->name, fault);
	if (err)
		return err;
	record->created = moment_now();
	record->keeper = getpid();
	record->remove = record->attended = true;
	memcpy(record->name, attended->entry.name, sizeof(record->name));
	record->config = asked_json(request);
	return record->config ? 0 : fault_no_memory(fault, "its record");
}

static void attended_forget(struct attended *attended)
{
	if (attended->entry.dir >= 0)
		entry_remove(attended->guests, &attended->entry);
	entry_close(&attended->entry);
	if (attended->guests >= 0)
		close(attended->guests);
	attended->guests = -1;
	attended->listed = false;
}

static void attended_begun(void *arg, struct guest *guest)
{
	struct attended *attended = arg;
	struct fault fault = {0};
	int err = 0;

	attended->guest = guest;
	attended->record.vmm = running_vmm(guest);
	if (!attended->listed)
		err = attended_list(attended, &fault);
	attended->listed = !err;
	if (!err)
		err = record_write(&attended->entry, &attended->record, &fault);
	if (!err)
		err = server_begin(&attended->server, attended->entry.dir,
				   guest, attended->plan, &fault);
	if (!err)
		return;
	log_info("the guest is not listed by 'gpubox ps': %s", fault.text);
	attended_forget(attended);
}

static void attended_started(void *arg, uint32_t pid)
{
	struct attended *attended = arg;

	(void)pid;
	attended->record.state = RECORD_RUNNING;
	attended->record.started = moment_now();
	if (attended->listed)
		record_write(&attended->entry, &attended->record, NULL);
}

static void attended_ended(void *arg)
{
	struct attended *attended = arg;

	server_end(&attended->server);
	attended->guest = NULL;
}

void attended_init(struct attended *attended)
{
	memset(attended, 0, sizeof(*attended));
	entry_init(&attended->entry);
	server_init(&attended->server);
	attended->guests = -1;
	attended->hooks = (struct guest_hooks){
		.begun = attended_begun,
		.started = attended_started,
		.ended = attended_ended,
		.arg = attended,
	};
}

void attended_close(struct attended *attended, int status)
{
	if (attended->listed)
		entry_remove(attended->guests, &attended->entry);
	server_close(&attended->server, status);
	record_free(&attended->record);
	entry_close(&attended->entry);
	if (attended->guests >= 0)
		close(attended->guests);
}
