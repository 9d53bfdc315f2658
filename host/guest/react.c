// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/react.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "guest/ending.h"
#include "guest/follow.h"
#include "guest/revive.h"
#include "guest/spawned.h"
#include "prepare/make_template.h"

#define NS_PER_MS INT64_C(1000000)

/*
 * Announced output comes at once, or the guest lied about it. What the guest
 * has for it in all: no byte of its own adds to that.
 */
#define DRAIN_NS (10 * NS_PER_S)
/*
 * What can be on its way: the 128 buffers of a virtqueue, of 64 KiB at most
 * (drivers/char/virtio_console.c), and a socket. Much more is a lie.
 */
#define DRAIN_BYTES (UINT64_C(64) << 20)
/* From the farewell to QEMU's end: the guest syncs and powers off. */
#define BYE_NS (10 * NS_PER_S)
/* From the end of the guest's drivers to the end of its machine. */
#define LEFT_NS (5 * NS_PER_S)
static int64_t in_ns(int64_t ns)
{
	return clock_now_ns() + ns;
}

/* What arrives after QEMU's end changes what we know, not where we are. */
static void go_to(struct guest *s, enum stage stage, int64_t deadline)
{
	if (s->stage < STAGE_ENDED) {
		s->stage = stage;
		s->stage_deadline = deadline;
	}
}

static void tell_winsize(struct guest *s)
{
	struct winsize size;

	if (!s->prepared->request->tty)
		return;
	/* between its job and the frame of its time it takes no other */
	s->resized = s->restoring;
	if (s->resized)
		return;
	size = terminal_size(s->io->window);
	channel_winsize(&s->channel, &size);
}

static void on_started(struct guest *s, const struct frame *frame)
{
	int64_t timeout_ms = s->facts->timeout_ms;

	phases_mark_guest(s->phases, "command-start", frame->stamp);
	s->facts->started = true;
	go_to(s, STAGE_RUN, GUEST_STATE_NEVER);
	if (timeout_ms && s->stage == STAGE_RUN)
		s->command_deadline = in_ns(timeout_ms * NS_PER_MS);
	follow_begin(s);
	if (s->resized)
		tell_winsize(s);
	if (s->hooks->started)
		s->hooks->started(s->hooks->arg, frame->pid);
	/* One that stays may have no end for days. */
	if (s->hooks->stays)
		make_template_aside(s->prepared);
}

static uint64_t end_of(const struct pump *stream, uint64_t announced, bool failed)
{
	return failed ? stream->received + DRAIN_BYTES : announced;
}

/* From here on the guest has nothing to say, and all its bytes are known. */
static void on_verdict(struct guest *s, const struct frame *frame)
{
	bool failed = frame->type == ABI_ERROR;

	s->out.limit = end_of(&s->out, frame->out_bytes, failed);
	s->err.limit = end_of(&s->err, frame->err_bytes, failed);
	if (!failed && (s->out.limit > s->out.received + DRAIN_BYTES ||
			s->err.limit > s->err.received + DRAIN_BYTES)) {
		s->facts->protocol = "more output than can be on its way";
		s->out.limit = s->out.received;
		s->err.limit = s->err.received;
		ending_kill_vmm(s);
		return;
	}
	spawned_lose(s);
	s->looked = clock_now_ns();
	s->facts->verdict = *frame;
	s->facts->exited = frame->type == ABI_EXIT;
	s->facts->failed = frame->type == ABI_ERROR;
	if (s->facts->exited)
		phases_mark_guest(s->phases, "command-end", frame->stamp);
	s->command_deadline = GUEST_STATE_NEVER;
	go_to(s, STAGE_DRAIN, in_ns(DRAIN_NS));
}

/* NULL, or what is wrong with it. */
static const char *on_frame(struct guest *s, const struct frame *frame)
{
	switch (frame->type) {
	case ABI_HELLO:
		revive_heard(s);
		snprintf(s->facts->release, sizeof(s->facts->release), "%.127s",
			 frame->text);
		break;
	case ABI_PHASE:
		phases_mark_guest(s->phases, frame->step, frame->stamp);
		break;
	case ABI_STARTED:
		on_started(s, frame);
		break;
	case ABI_EXIT:
	case ABI_ERROR:
		on_verdict(s, frame);
		break;
	case ABI_GPU:
	case ABI_LOG:
		gpu_report_take(&s->facts->gpu, frame);
		break;
	case ABI_STREAM_EOF: /* EXIT will tell the same length */
		break;
	default:
		return spawned_frame(s, frame);
	}
	return NULL;
}

/* Nothing it says counts from here on. */
static void on_lie(struct guest *s, const char *problem)
{
	if (s->facts->protocol)
		return;
	s->facts->protocol = problem;
	spawned_lose(s);
	if (s->stage < STAGE_DRAIN)
		ending_kill_vmm(s);
}

void react_frames(struct guest *s)
{
	const char **problem = &s->channel.decoder.problem;
	struct frame frame;

	while (channel_next(&s->channel, &frame) > 0)
		*problem = on_frame(s, &frame);
	if (*problem)
		on_lie(s, *problem);
}

/* Its number is another's when it has been reaped. */
static void signal_vmm(const struct guest *s, int signo)
{
	if (s->stage < STAGE_ENDED)
		kill(-s->vmm.pid, signo);
}

/*
 * Stop with QEMU as a job of the shell does, and go on with it. The time in
 * between is nobody's.
 */
static void stop_and_continue(struct guest *s)
{
	bool raw = s->terminal.raw;
	int64_t stopped = clock_now_ns();

	terminal_restore(&s->terminal);
	signal_vmm(s, SIGSTOP);
	raise(SIGSTOP);
	signal_vmm(s, SIGCONT);
	s->looked = clock_now_ns();
	react_shift(s, s->looked - stopped);
	/* In the background the terminal is somebody else's. */
	if (raw && tcgetpgrp(s->terminal.fd) == getpgrp())
		terminal_make_raw(&s->terminal);
}

void react_shift(struct guest *s, int64_t ns)
{
	if (s->stage_deadline != GUEST_STATE_NEVER)
		s->stage_deadline += ns;
	if (s->command_deadline != GUEST_STATE_NEVER)
		s->command_deadline += ns;
	watch_shift(&s->watches, ns);
}

static void pass_on(struct guest *s, int signo)
{
	bool again = signo == SIGINT && s->interrupted_once;

	if (s->stage != STAGE_RUN || again) {
		ending_abandon(s, signo);
		return;
	}
	s->interrupted_once |= signo == SIGINT;
	if (channel_signal(&s->channel, signo))
		ending_abandon(s, signo);
}

void react_signal(struct guest *s, int signo)
{
	if (s->hooks->signalled && s->hooks->signalled(s->hooks->arg, signo))
		return;
	switch (signo) {
	case SIGWINCH:
		tell_winsize(s);
		break;
	case SIGTSTP:
		stop_and_continue(s);
		tell_winsize(s);
		break;
	default:
		pass_on(s, signo);
		break;
	}
}

/* Our side of a stream failed: the command must learn that nobody reads. */
static void tell_closed(struct guest *s, const struct pump *stream,
			enum abi_stream which, bool *told)
{
	if (!stream->err || *told)
		return;
	*told = true;
	channel_closed(&s->channel, which);
}

static bool has_all(const struct guest *s, const struct pump *stream,
		    uint64_t announced)
{
	if (!pump_is_empty(stream))
		return false;
	return stream->received >= announced || stream->eof || s->facts->failed;
}

/*
 * The time in which a slow reader of ours holds the output up is not the
 * guest's. Who gave the command a time does not wait longer for a reader.
 */
static void count_time(struct guest *s, int64_t now)
{
	if (s->held && !s->facts->timed_out &&
	    s->stage_deadline != GUEST_STATE_NEVER)
		s->stage_deadline += now - s->looked;
	s->looked = now;
	s->held = !pump_is_empty(&s->out) || !pump_is_empty(&s->err);
}

/* What the kernel says of a command that it killed is still on its way. */
static bool leaves_nothing(const struct guest *s)
{
	return s->facts->exited && !s->facts->verdict.oom_killed &&
	       vm_leaves_nothing(&s->prepared->plan->vm);
}

static void check_drain(struct guest *s)
{
	if (!has_all(s, &s->out, s->facts->verdict.out_bytes) ||
	    !has_all(s, &s->err, s->facts->verdict.err_bytes))
		return;
	go_to(s, STAGE_BYE, in_ns(BYE_NS));
	if (leaves_nothing(s))
		ending_kill_vmm(s);
	else
		channel_bye(&s->channel);
}

void react_streams(struct guest *s)
{
	if (s->in.eof && pump_is_empty(&s->in) && !s->stdin_told) {
		s->stdin_told = true;
		channel_stdin_eof(&s->channel, s->in.delivered);
	}
	tell_closed(s, &s->out, ABI_STDOUT, &s->out_told);
	tell_closed(s, &s->err, ABI_STDERR, &s->err_told);
	if (s->stage == STAGE_DRAIN)
		check_drain(s);
}

/*
 * A guest that powers off or resets itself ends QEMU in a moment. One that
 * was halted would stay for ever, and nobody is there to take a signal.
 */
void react_guest_left(struct guest *s)
{
	int64_t deadline = in_ns(LEFT_NS);

	if (s->stage != STAGE_BOOT && s->stage != STAGE_RUN)
		return;
	s->left = true;
	if (deadline < s->stage_deadline)
		s->stage_deadline = deadline;
}

void react_vmm_end(struct guest *s)
{
	qemu_process_end(&s->vmm, 0, &s->facts->wait_status);
	phases_mark(s->phases, "qemu-end");
	s->stage = STAGE_ENDED;
	/* Who still holds the other ends is none that we started. */
	s->stage_deadline = in_ns(DRAIN_NS);
	s->looked = clock_now_ns();
	s->command_deadline = GUEST_STATE_NEVER;
}

int64_t react_deadline(const struct guest *s)
{
	int64_t own = s->stage_deadline, other = watch_deadline(&s->watches);

	if (s->filling)
		return 0;
	if (s->command_deadline < own)
		own = s->command_deadline;
	return own < other ? own : other;
}

static void stage_is_late(struct guest *s)
{
	if (s->stage < STAGE_ENDED && s->facts->vmm_killed) {
		/* It hangs in the kernel, which this says. */
		qemu_process_reap(&s->vmm, 0, &s->facts->wait_status);
		s->stage = STAGE_OVER;
	}
	if (s->stage == STAGE_ENDED)
		s->stage = STAGE_OVER;
	if (s->stage == STAGE_BOOT || s->stage == STAGE_RUN)
		s->facts->halted = s->left;
	if (s->stage == STAGE_BOOT)
		s->facts->boot_timed_out = !s->left;
	if (s->stage == STAGE_DRAIN)
		s->facts->cut_short = true;
	ending_kill_vmm(s);
}

void react_time(struct guest *s)
{
	int64_t now = clock_now_ns();

	revive_fill(s, now);
	if (s->facts->console.left && !s->left)
		react_guest_left(s);
	if (s->stage == STAGE_DRAIN || s->stage == STAGE_ENDED)
		count_time(s, now);
	if (s->stage >= STAGE_ENDED && s->channel.eof)
		spawned_lose(s);
	if (now >= s->command_deadline)
		ending_command_is_late(s);
	if (now >= s->stage_deadline && !revive_allow(s, now))
		stage_is_late(s);
	watch_time(&s->watches, now);
}

bool react_is_over(const struct guest *s)
{
	if (s->stage < STAGE_ENDED)
		return false;
	if (s->stage == STAGE_OVER || s->abandoned)
		return true;
	return pump_is_done(&s->out) && pump_is_done(&s->err) && s->console_eof &&
	       s->vmm_stderr_eof && s->channel.eof && spawned_is_idle(s);
}
