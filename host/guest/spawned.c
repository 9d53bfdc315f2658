// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/spawned.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "guest/guest_state.h"
#include "guest/outcome.h"
#include "guest/spawned_io.h"
#include "guest/spawned_signals.h"

/* docker's, of a process whose guest is gone. */
#define STATUS_LOST (128 + SIGKILL)
/* For what is on its way when the guest is busy. */
#define ANSWER_MS 30000

struct spawned {
	struct guest *guest;
	uint32_t number;
	bool started;
	bool over; /* the guest has said how it ended, or will not */
	bool late; /* and nobody waits for its start any more */
	struct spawned_owner owner;
	struct spawned_end end;
	struct spawned_out out[2]; /* stdout, stderr */
	struct spawned_in in;
	struct spawned_signals signals;
	struct watch answer; /* its deadline */
};

static struct spawned *find(const struct guest *guest, uint32_t number)
{
	unsigned int i;

	for (i = 0; i < guest->spawned.count; i++)
		if (guest->spawned.list[i]->number == number)
			return guest->spawned.list[i];
	return NULL;
}

static void close_streams(struct spawned *p)
{
	struct watch_set *set = &p->guest->watches;

	spawned_io_leave_out(&p->out[0], set);
	spawned_io_leave_out(&p->out[1], set);
	spawned_io_leave_in(&p->in, set);
}

static void tell_end(struct spawned *p)
{
	struct spawned_owner owner = p->owner;

	close_streams(p);
	p->owner = (struct spawned_owner){0};
	if (owner.ended)
		owner.ended(owner.arg, &p->end);
}

/* No answer to SPAWN: whatever comes of it, nobody is told. */
static void on_late(void *arg, short revents)
{
	struct spawned *p = arg;

	(void)revents;
	p->late = true;
	p->end.status = ABI_STATUS_GPUBOX;
	fault_set(&p->end.fault, FAULT_GUEST, -ETIMEDOUT,
		  "the process: the guest did not start it within %d s",
		  (int)((p->guest->prepared->board->step_timeout_ms + ANSWER_MS) /
			1000));
	spawned_signals_send(&p->signals, &p->guest->channel, p->number, SIGKILL);
	tell_end(p);
}

static void close_spec(const struct spawned_spec *spec)
{
	const int fds[] = {spec->in, spec->out, spec->err};
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int can_start(const struct guest *guest, struct fault *fault)
{
	if (guest->stage != STAGE_RUN)
		return fault_set(fault, FAULT_HOST, -ESRCH,
				 "the guest: its command does not run");
	if (guest->spawned.count == ABI_PROCESSES_MAX)
		return fault_set(fault, FAULT_HOST, -EAGAIN,
				 "the guest: runs %u further processes already",
				 ABI_PROCESSES_MAX);
	return 0;
}

static int send_spawn(struct guest *guest, const struct spawned_spec *spec,
		      uint32_t number, struct fault *fault)
{
	uint8_t *frame;
	size_t size;
	int err = job_encode_spawn(spec->job, spec->term, number, &frame, &size,
				   fault);

	if (err)
		return err;
	if (!channel_spawn(&guest->channel, frame, size))
		return 0;
	free(frame);
	return fault_set(fault, FAULT_HOST, -EAGAIN,
			 "the guest: does not take what was sent to it");
}

/* All three are closed when it fails. */
static int open_streams(struct spawned *p, const struct spawned_spec *spec)
{
	struct watch_set *set = &p->guest->watches;
	bool reads = spec->job->flags & ABI_JOB_STDIN;
	int err[3];

	err[0] = spawned_io_open_out(&p->out[0], set, spec->out);
	err[1] = spawned_io_open_out(&p->out[1], set, spec->err);
	err[2] = spawned_io_open_in(&p->in, set, &p->guest->channel, p->number,
				    spec->in);
	if (!reads) {
		spawned_io_leave_in(&p->in, set);
		p->in.told = true;
	}
	if (!err[0] && !err[1] && !err[2])
		return 0;
	close_streams(p);
	return -ENOMEM;
}

static int add(struct guest *guest, const struct spawned_spec *spec,
	       const struct spawned_owner *owner, struct spawned **pp)
{
	struct spawned *p = calloc(1, sizeof(*p));

	if (!p) {
		close_spec(spec);
		return -ENOMEM;
	}
	p->guest = guest;
	p->number = guest->spawned.last + 1;
	p->owner = *owner;
	p->answer = (struct watch){
		.ready = on_late,
		.arg = p,
		.deadline = clock_now_ns() +
			    (guest->prepared->board->step_timeout_ms + ANSWER_MS) *
				    INT64_C(1000000),
		.fd = -1,
	};
	if (!open_streams(p, spec) && !watch_add(&guest->watches, &p->answer)) {
		guest->spawned.list[guest->spawned.count++] = p;
		*pp = p;
		return 0;
	}
	close_streams(p);
	free(p);
	return -ENOMEM;
}

static void drop(struct spawned *p)
{
	struct spawned_set *set = &p->guest->spawned;
	unsigned int i;

	close_streams(p);
	watch_remove(&p->guest->watches, &p->answer);
	for (i = 0; i < set->count; i++)
		if (set->list[i] == p)
			set->list[i] = set->list[--set->count];
	free(p);
}

int spawned_start(struct guest *guest, const struct spawned_spec *spec,
		  const struct spawned_owner *owner, uint32_t *number,
		  struct fault *fault)
{
	int err = can_start(guest, fault);
	struct spawned *p;

	if (err) {
		close_spec(spec);
		return err;
	}
	err = add(guest, spec, owner, &p);
	if (err)
		return fault_no_memory(fault, "the guest");
	err = send_spawn(guest, spec, p->number, fault);
	if (err) {
		drop(p);
		return err;
	}
	spawned_io_turn_in(&p->in);
	*number = guest->spawned.last = p->number;
	return 0;
}

static struct spawned *find_alive(const struct guest *guest, uint32_t number)
{
	struct spawned *p = find(guest, number);

	return p && !p->over ? p : NULL;
}

int spawned_signal(struct guest *guest, uint32_t number, int signo)
{
	struct spawned *p = find_alive(guest, number);

	if (!p)
		return -ESRCH;
	spawned_signals_send(&p->signals, &guest->channel, number, signo);
	return 0;
}

int spawned_winsize(struct guest *guest, uint32_t number,
		    const struct winsize *size)
{
	if (!find_alive(guest, number))
		return -ESRCH;
	return channel_p_winsize(&guest->channel, number, size);
}

void spawned_leave(struct guest *guest, uint32_t number)
{
	struct spawned *p = find(guest, number);

	if (!p)
		return;
	p->owner = (struct spawned_owner){0};
	close_streams(p);
}

static void on_spawn_started(struct spawned *p, const struct frame *frame)
{
	p->started = true;
	p->answer.deadline = WATCH_NEVER;
	if (p->owner.started)
		p->owner.started(p->owner.arg, frame->pid);
}

static const char *on_spawn_exit(struct spawned *p, const struct frame *frame)
{
	if (!p->started || !p->out[0].eof || !p->out[1].eof)
		return "the end of a process that still has output";
	if (frame->out_bytes != p->out[0].pump.received ||
	    frame->err_bytes != p->out[1].pump.received)
		return "two lengths of a process's stream";
	p->over = true;
	p->end.signal = frame->signalled ? (int)frame->code : 0;
	p->end.status = (int)frame->code + (frame->signalled ? 128 : 0);
	return NULL;
}

static const char *on_spawn_error(struct spawned *p, const struct frame *frame)
{
	if (p->started)
		return "an error of a process that has started";
	p->over = true;
	if (!p->late)
		outcome_error(frame, &p->end.status, &p->end.fault);
	return NULL;
}

const char *spawned_frame(struct guest *guest, const struct frame *frame)
{
	struct spawned *p = find_alive(guest, frame->process);
	struct spawned_out *out;

	if (!p)
		return "news of a process that does not exist";
	out = &p->out[frame->stream == ABI_STDERR];
	if (!p->started && frame->type != ABI_P_STARTED &&
	    frame->type != ABI_P_ERROR && frame->type != ABI_P_CREDIT)
		return "news of a process that did not start";
	switch (frame->type) {
	case ABI_P_STARTED:
		if (p->started)
			return "a process started twice";
		on_spawn_started(p, frame);
		return NULL;
	case ABI_P_OUT:
		return spawned_io_bytes(out, frame->data, frame->size);
	case ABI_P_EOF:
		return spawned_io_end(out, frame->bytes);
	case ABI_P_CREDIT:
		return spawned_io_credit(&p->in, frame->bytes);
	case ABI_P_EXIT:
		return on_spawn_exit(p, frame);
	default:
		return on_spawn_error(p, frame);
	}
}

/* What the process wrote that could not be delivered is not its own doing. */
static void check_io(struct spawned *p)
{
	static const char *const names[] = {"stdout", "stderr"};
	struct fault *fault = &p->end.fault;
	unsigned int i;
	int err;

	for (i = 0; i < 2 && fault->class == FAULT_NONE; i++) {
		err = p->out[i].pump.err;
		if (err && err != -EPIPE)
			fault_set(fault, FAULT_HOST, err,
				  "%s: %s; the command's output is lost from "
				  "there",
				  names[i], strerror(-err));
	}
	if (p->in.err)
		fault_no_memory(fault, "stdin");
	if (fault->class == FAULT_HOST)
		p->end.status = ABI_STATUS_GPUBOX;
}

static bool is_done(const struct spawned *p)
{
	return p->over && spawned_io_is_done(&p->out[0]) &&
	       spawned_io_is_done(&p->out[1]);
}

/* It may go on, but its owner has waited long enough. */
static void finish(struct spawned *p)
{
	check_io(p);
	tell_end(p);
	drop(p);
}

void spawned_turn(struct guest *guest)
{
	struct spawned_set *set = &guest->spawned;
	struct channel *channel = &guest->channel;
	struct spawned *p;
	unsigned int i;

	/* From the end: finish() puts the last one in its place. */
	for (i = set->count; i-- > 0;) {
		p = set->list[i];
		if (is_done(p)) {
			finish(p);
			continue;
		}
		spawned_io_turn_out(&p->out[0], channel, p->number, ABI_STDOUT);
		spawned_io_turn_out(&p->out[1], channel, p->number, ABI_STDERR);
		if (p->over)
			continue;
		spawned_signals_turn(&p->signals, channel, p->number);
		spawned_io_turn_in(&p->in);
	}
}

static void lose(struct spawned *p)
{
	p->over = true;
	p->end.signal = SIGKILL;
	p->end.status = STATUS_LOST;
	fault_set(&p->end.fault, FAULT_GUEST, -EIO,
		  "the process: the guest ended before it said how the process "
		  "did");
}

void spawned_lose(struct guest *guest)
{
	unsigned int i;

	for (i = 0; i < guest->spawned.count; i++)
		if (!guest->spawned.list[i]->over)
			lose(guest->spawned.list[i]);
}

void spawned_end(struct guest *guest)
{
	struct spawned *p;

	while (guest->spawned.count) {
		p = guest->spawned.list[guest->spawned.count - 1];
		if (!is_done(p))
			lose(p);
		finish(p);
	}
}

bool spawned_is_idle(const struct guest *guest)
{
	return !guest->spawned.count;
}
