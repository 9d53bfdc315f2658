// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "clock.h"
#include "guest/react.h"
#include "guest/react_share.h"
#include "guest/revive.h"
#include "guest/guest_state.h"
#include "guest/spawned.h"
#include "prepare/prepare.h"
#include "qemu/netdev.h"

enum poll_slot {
	POLL_SIGNALS,
	POLL_VMM,
	POLL_QMP,
	POLL_CONTROL,
	POLL_CONSOLE,
	POLL_VMM_STDERR,
	POLL_IN_FROM,
	POLL_IN_TO,
	POLL_OUT_FROM,
	POLL_OUT_TO,
	POLL_ERR_FROM,
	POLL_ERR_TO,
	POLL_NIC,
	POLL_OUTSIDE,
	POLL_SHARES,
	POLL_SLOTS, /* those of the watches follow */
};

/* poll(2) takes an int; with nothing to wait for we look once a day. */
#define POLL_MAX_MS 86400000
/* While a stage has a deadline we look often, to see when we did not. */
#define POLL_LOOK_MS 1000
#define POLL_LATE_NS INT64_C(2000000000)

/* poll(2) reports a hang-up even when asked for nothing: then do not ask. */
static struct pollfd slot(int fd, short events)
{
	return (struct pollfd){events ? fd : -1, events, 0};
}

static void fill_slots(const struct guest *s, struct pollfd *p)
{
	p[POLL_SIGNALS] = slot(s->signals.fd, POLLIN);
	p[POLL_VMM] = slot(s->vmm.pidfd, s->stage == STAGE_ENDED ? 0 : POLLIN);
	p[POLL_QMP] =
		slot(guest_state_port(s, VM_FD_QMP), s->qmp_eof ? 0 : POLLIN);
	p[POLL_CONTROL] = slot(s->channel.fd, channel_events(&s->channel));
	p[POLL_CONSOLE] = slot(guest_state_port(s, VM_FD_CONSOLE),
			       s->console_eof ? 0 : POLLIN);
	p[POLL_VMM_STDERR] =
		slot(s->vmm.stderr_fd, s->vmm_stderr_eof ? 0 : POLLIN);
	/* What one that must start cold had read would be lost. */
	p[POLL_IN_FROM] =
		slot(s->in.from, s->restoring ? 0 : pump_from_events(&s->in));
	p[POLL_IN_TO] = slot(s->in.to, pump_to_events(&s->in));
	p[POLL_OUT_FROM] = slot(s->out.from, pump_from_events(&s->out));
	p[POLL_OUT_TO] = slot(s->out.to, pump_to_events(&s->out));
	p[POLL_ERR_FROM] = slot(s->err.from, pump_from_events(&s->err));
	p[POLL_ERR_TO] = slot(s->err.to, pump_to_events(&s->err));
	p[POLL_NIC] = slot(s->link.fd[LINK_NIC], link_events(&s->link, LINK_NIC));
	p[POLL_OUTSIDE] = slot(s->link.fd[LINK_OUTSIDE],
			       link_events(&s->link, LINK_OUTSIDE));
	p[POLL_SHARES] = slot(s->prepared->shares.events, POLLIN);
}

/* For who takes part in nothing. */
static const struct guest_hooks no_hooks;

/* Read what is there; true at the end of the text. */
static bool read_text(int fd, struct tail *tail, struct keep_log *log)
{
	char data[4096];
	ssize_t n;

	n = read(fd, data, sizeof(data));
	if (n > 0) {
		tail_feed(tail, data, (size_t)n);
		keep_copy(log, data, (size_t)n);
		return false;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	tail_finish(tail);
	return true;
}

/* A kernel newer than 6.14 resets them on the way out: virtio_dev_shutdown(). */
static void on_port_change(struct guest *s, json_t *data)
{
	const char *id = json_string_value(json_object_get(data, "id"));

	if (id && strcmp(id, "control") == 0 &&
	    json_is_false(json_object_get(data, "open")))
		react_guest_left(s);
}

static void on_qmp_event(void *arg, const char *name, json_t *data)
{
	struct guest *s = arg;
	const char *reason;

	if (strcmp(name, "VSERPORT_CHANGE") == 0)
		on_port_change(s, data);
	if (strcmp(name, "SHUTDOWN") != 0)
		return;
	reason = json_string_value(json_object_get(data, "reason"));
	snprintf(s->facts->shutdown, sizeof(s->facts->shutdown), "%s",
		 reason ? reason : "");
}

static void handle_control(struct guest *s, short revents)
{
	if (revents & (POLLIN | POLLHUP | POLLERR)) {
		channel_readable(&s->channel);
		react_frames(s);
	}
	if (revents & POLLOUT)
		channel_writable(&s->channel);
}

static void handle_texts(struct guest *s, const struct pollfd *p)
{
	if (p[POLL_CONSOLE].revents)
		s->console_eof =
			read_text(p[POLL_CONSOLE].fd, &s->facts->console.tail,
				  s->io->console);
	if (p[POLL_VMM_STDERR].revents)
		s->vmm_stderr_eof = read_text(p[POLL_VMM_STDERR].fd,
					      &s->facts->vmm_stderr, s->io->vmm);
	if (p[POLL_QMP].revents)
		s->qmp_eof = qmp_readable(s->qmp) < 0;
}

static void handle_slots(struct guest *s, const struct pollfd *p)
{
	int signo;

	handle_texts(s, p);
	if (p[POLL_CONTROL].revents)
		handle_control(s, p[POLL_CONTROL].revents);
	pump_move(&s->in, p[POLL_IN_FROM].revents, p[POLL_IN_TO].revents);
	pump_move(&s->out, p[POLL_OUT_FROM].revents, p[POLL_OUT_TO].revents);
	pump_move(&s->err, p[POLL_ERR_FROM].revents, p[POLL_ERR_TO].revents);
	if (p[POLL_NIC].revents || p[POLL_OUTSIDE].revents)
		link_move(&s->link);
	if (p[POLL_SHARES].revents)
		react_share_end(s);
	if (p[POLL_VMM].revents)
		react_vmm_end(s);
	if (p[POLL_SIGNALS].revents)
		while ((signo = signals_next(&s->signals)))
			react_signal(s, signo);
	watch_ready(&s->watches, p + POLL_SLOTS);
	react_streams(s);
}

/* In whole milliseconds, rounded up, so that the time has come after it. */
static int poll_timeout(const struct guest *s)
{
	int64_t left = (react_deadline(s) - clock_now_ns()) / 1000000 + 1;
	int most = s->stage_deadline == GUEST_STATE_NEVER ? POLL_MAX_MS
							  : POLL_LOOK_MS;

	if (left < 0)
		return 0;
	return left > most ? most : (int)left;
}

/*
 * Who was stopped, or slept with the machine, finds what came meanwhile
 * before it says that nothing came.
 */
static void forgive(struct guest *s, int64_t since)
{
	int64_t late = clock_now_ns() - since - POLL_LATE_NS;

	if (late > 0)
		react_shift(s, late);
}

static void guest_turn(struct guest *s)
{
	struct pollfd slots[POLL_SLOTS + WATCH_MAX];
	int64_t since = clock_now_ns();
	size_t count;
	int ready;

	spawned_turn(s);
	fill_slots(s, slots);
	count = POLL_SLOTS + watch_fill(&s->watches, slots + POLL_SLOTS);
	ready = poll(slots, count, poll_timeout(s));
	if (s->stage_deadline != GUEST_STATE_NEVER)
		forgive(s, since);
	if (ready > 0)
		handle_slots(s, slots);
	react_time(s);
}

static void guest_loop(struct guest *s)
{
	if (s->hooks->begun)
		s->hooks->begun(s->hooks->arg, s);
	while (!react_is_over(s))
		guest_turn(s);
	spawned_end(s);
	if (s->hooks->ended)
		s->hooks->ended(s->hooks->arg);
	react_share_end(s);
	if (s->facts->exited && (s->out.received < s->facts->verdict.out_bytes ||
				 s->err.received < s->facts->verdict.err_bytes))
		s->facts->cut_short = true;
	s->facts->out_err = s->out.err;
	s->facts->err_err = s->err.err;
}

static int open_terminal(struct guest *s, struct fault *fault)
{
	int err;

	if (s->io->terminal < 0)
		return 0;
	err = terminal_open(&s->terminal, s->io->terminal);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "the command's terminal: %s", strerror(-err))
		   : 0;
}

static int open_streams(struct guest *s)
{
	const struct guest_io *io = s->io;
	int err;

	err = pump_open_output(&s->out, guest_state_port(s, VM_FD_STDOUT),
			       io->out, io->out_to);
	if (!err)
		err = pump_open_output(&s->err, guest_state_port(s, VM_FD_STDERR),
				       io->err, io->err_to);
	if (!err && s->prepared->request->interactive)
		err = pump_open_input(&s->in, io->in,
				      guest_state_port(s, VM_FD_STDIN));
	return err;
}

/*
 * QEMU answers when its machine is made: then the guest's memory is mapped
 * for the devices, which is what takes the time.
 */
static void on_machine_ready(void *arg, json_t *value)
{
	struct guest *s = arg;

	if (value)
		phases_mark(s->phases, "memory-mapped");
}

/* As late as can be: the guest takes its clock from it. */
static int make_job(struct guest *s, struct fault *fault)
{
	struct plan_moment moment = {.realtime_ns = clock_date_ns()};
	int err;

	if (s->restoring && getrandom(moment.seed, sizeof(moment.seed), 0) !=
				    sizeof(moment.seed))
		return fault_set(fault, FAULT_HOST, -EIO,
				 "getrandom: no seed for the guest");
	err = plan_job(s->prepared->plan, &moment, &s->job, &s->job_size, fault);
	explicit_bzero(&moment, sizeof(moment));
	return err;
}

static int start_process(struct guest *s, int *fds, struct fault *fault)
{
	const struct plan *plan = s->prepared->plan;
	int ends[LINK_ENDS] = {-1, -1}, err = 0, i;

	if (netdev_is_filtered(&plan->vm))
		err = link_open(&s->link, ends);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "network: no sockets: %s", strerror(-err));
	fds[VM_FD_NIC - VM_FD_KERNEL] = ends[LINK_NIC];
	fds[VM_FD_OUTSIDE - VM_FD_KERNEL] = ends[LINK_OUTSIDE];
	err = qemu_process_start(plan->argv,
				 plan->vm.become_user ? NULL
						      : &s->prepared->host.user,
				 &plan->numa.place, fds, &s->vmm, fault);
	for (i = 0; i < LINK_ENDS; i++)
		if (ends[i] >= 0)
			close(ends[i]);
	return err;
}

static int start_vmm(struct guest *s, struct fault *fault)
{
	const struct plan *plan = s->prepared->plan;
	int fds[VM_FD_END - VM_FD_KERNEL];
	int err;

	prepare_fds(s->prepared, fds);
	err = make_job(s, fault);
	if (!err)
		err = start_process(s, fds, fault);
	if (err)
		return err;
	prepare_hand_over(s->prepared, s->vmm.pid);
	phases_mark(s->phases, "qemu-start");
	s->qmp = qmp_new(guest_state_port(s, VM_FD_QMP), on_qmp_event, s);
	err = s->qmp ? open_streams(s) : -ENOMEM;
	if (!err && plan->vm.gpu_count)
		err = qmp_request(s->qmp, "query-status", NULL,
				  on_machine_ready, s);
	if (!err)
		return 0;
	kill(-s->vmm.pid, SIGKILL);
	qemu_process_end(&s->vmm, 1000, &s->facts->wait_status);
	qemu_process_close(&s->vmm);
	return fault_set(fault, FAULT_HOST, err, "guest: out of memory");
}

static void guest_init(struct guest *s)
{
	const struct request *request = s->prepared->request;
	const struct board *board = s->prepared->board;

	s->stage = STAGE_BOOT;
	s->restoring = s->prepared->plan->vm.start == VM_START_RESTORE;
	s->stage_deadline = revive_deadline(s);
	s->command_deadline = GUEST_STATE_NEVER;
	s->kill_grace = request->kill_grace_ms * INT64_C(1000000);
	s->facts->timeout_ms = request->timeout_ms;
	s->facts->boot_timeout_s = board->boot_timeout_s;
	s->facts->memory_mib = request->memory_mib;
	link_init(&s->link);
	guest_console_init(&s->facts->console);
}

static void guest_close(struct guest *s)
{
	pump_close(&s->in);
	pump_close(&s->out);
	pump_close(&s->err);
	link_close(&s->link);
	channel_close(&s->channel);
	qmp_free(s->qmp);
	free(s->job);
}

int guest_once(struct prepared *prepared, const struct guest_io *io,
	       const struct guest_hooks *hooks, struct phases *phases,
	       struct outcome_facts *facts, bool *unheard, struct fault *fault)
{
	struct guest *s;
	int err;

	s = calloc(1, sizeof(*s));
	if (!s)
		return fault_no_memory(fault, "guest");
	s->prepared = prepared;
	s->io = io;
	s->hooks = hooks ? hooks : &no_hooks;
	s->phases = phases;
	s->facts = facts;
	guest_init(s);
	err = open_terminal(s, fault);
	if (err)
		goto out_free;
	err = signals_open(&s->signals, fault);
	if (err)
		goto out_free;
	err = start_vmm(s, fault);
	if (err)
		goto out_close;
	channel_init(&s->channel, guest_state_port(s, VM_FD_CONTROL), s->job,
		     s->job_size);
	revive_begin(s);
	if (io->terminal >= 0)
		terminal_make_raw(&s->terminal);
	guest_loop(s);
	terminal_restore(&s->terminal);
	qemu_process_close(&s->vmm);
	*unheard = s->restoring && !s->abandoned;
out_close:
	guest_close(s);
	signals_close(&s->signals);
out_free:
	free(s);
	return err;
}
