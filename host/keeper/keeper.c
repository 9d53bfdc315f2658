// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keeper/detach.h"
#include "keeper/guests.h"
#include "keeper/moment.h"
#include "keeper/asked.h"
#include "keeper/sweep.h"
#include "log.h"

/* Names are made of 2^26: a second of the same is a rare thing. */
#define KEEPER_TRIES 8

/* The command is executed: from here on nothing is the caller's. */
static void keeper_started(void *arg, uint32_t pid)
{
	struct keeper *keeper = arg;
	struct fault fault = {0};
	int err;

	(void)pid;
	keeper->record.state = RECORD_RUNNING;
	keeper->record.started = moment_now();
	keeper->record.vmm = running_vmm(keeper->guest);
	err = record_write(&keeper->entry, &keeper->record, &fault);
	if (!err)
		err = detach_leave();
	if (err) {
		log_error("%s", *fault.text ? fault.text : strerror(-err));
		running_kill(keeper->guest);
		return;
	}
	running_unwatch(keeper->guest, &keeper->caller);
	detach_report(&keeper->report, 0, keeper->entry.name);
}

static void keeper_caller_gone(void *arg, short revents)
{
	struct keeper *keeper = arg;

	(void)revents;
	running_unwatch(keeper->guest, &keeper->caller);
	running_kill(keeper->guest);
}

static void keeper_begun(void *arg, struct guest *guest)
{
	struct keeper *keeper = arg;

	keeper->guest = guest;
	keeper->record.vmm = running_vmm(guest);
	keeper->caller = (struct watch){
		.ready = keeper_caller_gone,
		.arg = keeper,
		.fd = keeper->report,
		/* Of a pipe without a reader poll(2) says POLLERR. */
		.events = POLLRDHUP,
		.deadline = WATCH_NEVER,
	};
	if (running_watch(guest, &keeper->caller) ||
	    server_begin(&keeper->server, keeper->entry.dir, guest,
			 keeper->plan, NULL))
		running_kill(guest);
}

static void keeper_ended(void *arg)
{
	struct keeper *keeper = arg;

	running_unwatch(keeper->guest, &keeper->caller);
	server_end(&keeper->server);
	keeper->guest = NULL;
}

static void keeper_init(struct keeper *keeper, int report)
{
	memset(keeper, 0, sizeof(*keeper));
	entry_init(&keeper->entry);
	server_init(&keeper->server);
	keeper->hooks = (struct guest_hooks){
		.begun = keeper_begun,
		.started = keeper_started,
		.ended = keeper_ended,
		.stays = true,
		.arg = keeper,
	};
	keeper->report = report;
	keeper->guests = keeper->in[0] = keeper->in[1] = keeper->log.fd = -1;
}

static int keeper_claim(struct keeper *keeper, const char *name,
			struct fault *fault)
{
	char invented[GUESTS_NAME];
	int tries, err = -EEXIST;

	if (name)
		return entry_claim(keeper->guests, name, &keeper->entry, fault);
	for (tries = 0; err == -EEXIST && tries < KEEPER_TRIES; tries++) {
		guests_invent(invented);
		err = entry_claim(keeper->guests, invented, &keeper->entry,
				  tries < KEEPER_TRIES - 1 ? NULL : fault);
	}
	return err ? fault_set(fault, FAULT_HOST, err,
			       "the guest's folder cannot be made: %s",
			       strerror(-err))
		   : 0;
}

static int keeper_record(struct keeper *keeper, const struct request *request,
			 bool remove, struct fault *fault)
{
	struct record *record = &keeper->record;

	record->created = moment_now();
	record->keeper = getpid();
	record->remove = remove;
	memcpy(record->name, keeper->entry.name, sizeof(record->name));
	record->config = asked_json(request);
	if (!record->config)
		return fault_no_memory(fault, "%s", record->name);
	return record_write(&keeper->entry, record, fault);
}

int keeper_open(struct keeper *keeper, struct request *request, bool remove,
		int report, struct fault *fault)
{
	int err;

	keeper_init(keeper, report);
	keeper->guests = guests_open(true, fault);
	if (keeper->guests < 0)
		return keeper->guests;
	sweep_guests(keeper->guests);
	err = keeper_claim(keeper, request->name, fault);
	if (err)
		return err;
	request->name = keeper->entry.name;
	err = keeper_record(keeper, request, remove, fault);
	if (!err) {
		err = cri_log_open(&keeper->log, keeper->entry.dir, CRI_LOG_MAX);
		if (err)
			fault_set(fault, FAULT_HOST, err, "%s: its log: %s",
				  request->name, strerror(-err));
	}
	return err ? err : server_open(&keeper->server, keeper->entry.dir, fault);
}

static void keeper_log_out(void *arg, const uint8_t *data, size_t size)
{
	cri_log_feed(arg, CRI_LOG_STDOUT, data, size);
}

static void keeper_log_err(void *arg, const uint8_t *data, size_t size)
{
	cri_log_feed(arg, CRI_LOG_STDERR, data, size);
}

int keeper_io(struct keeper *keeper, const struct plan *plan,
	      struct guest_io *io, struct fault *fault)
{
	keeper->plan = plan;
	keeper->out = (struct pump_capture){.take = keeper_log_out,
					    .arg = &keeper->log};
	keeper->err = (struct pump_capture){.take = keeper_log_err,
					    .arg = &keeper->log};
	io->in = io->out = io->err = io->terminal = io->window = -1;
	io->out_to = &keeper->out;
	io->err_to = &keeper->err;
	if (!plan->request->interactive)
		return 0;
	if (pipe2(keeper->in, O_CLOEXEC))
		return fault_set(fault, FAULT_HOST, -errno, "%s: its stdin: %s",
				 keeper->entry.name, strerror(errno));
	io->in = keeper->in[0];
	return 0;
}

bool keeper_is_alone(const struct keeper *keeper)
{
	struct pollfd caller = {.fd = keeper->report};

	return keeper->report >= 0 && poll(&caller, 1, 0) > 0;
}

static void keeper_note_end(struct keeper *keeper,
			    const struct outcome *outcome, bool oom_killed)
{
	struct record *record = &keeper->record;

	record->state = RECORD_ENDED;
	record->ended = moment_now();
	record->status = outcome->status;
	record->signal = outcome->signal;
	record->fault = outcome->fault;
	record->oom_killed = oom_killed;
	if (record->remove)
		entry_remove(keeper->guests, &keeper->entry);
	else
		record_write(&keeper->entry, record, NULL);
}

static void keeper_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void keeper_close(struct keeper *keeper, const struct outcome *outcome,
		  bool oom_killed)
{
	bool began = keeper->record.state == RECORD_RUNNING;

	cri_log_close(&keeper->log);
	if (began)
		keeper_note_end(keeper, outcome, oom_killed);
	else if (keeper->entry.dir >= 0)
		entry_remove(keeper->guests, &keeper->entry);
	server_close(&keeper->server, outcome->status);
	record_free(&keeper->record);
	entry_close(&keeper->entry);
	keeper_close_fd(&keeper->guests);
	keeper_close_fd(&keeper->in[0]);
	keeper_close_fd(&keeper->in[1]);
	detach_report(&keeper->report, outcome->status, "");
}
