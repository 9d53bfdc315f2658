// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/caller.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest/pump.h"
#include "guest/signals.h"
#include "guest/terminal.h"
#include "keeper/client.h"

/* 128 and SIGKILL: what became of it nobody knows. */
#define CALLER_LOST 137

enum caller_slot {
	CALLER_SIGNALS,
	CALLER_SOCKET,
	CALLER_IN_FROM,
	CALLER_IN_TO,
	CALLER_OUT_FROM,
	CALLER_OUT_TO,
	CALLER_ERR_FROM,
	CALLER_ERR_TO,
	CALLER_SLOTS,
};

struct caller {
	const struct order *order;
	const struct caller_hook *hook; /* NULL: nobody, or told */
	struct fault *fault;
	struct signals signals;
	struct terminal terminal;
	struct pump in, out, err;
	int socket;
	int status;
	bool ended;	  /* status is known */
	bool left;	  /* nothing is waited for any more */
	bool interrupted; /* a SIGINT went to the process */
};

static void caller_tell(const struct caller *caller, json_t *what)
{
	/* A keeper that reads none of them is told none. */
	wire_send(caller->socket, what, NULL, 0);
}

static void caller_tell_size(const struct caller *caller)
{
	struct winsize size;
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (isatty(fd))
			break;
	if (!caller->order->tty || fd > STDERR_FILENO)
		return;
	size = terminal_size(fd);
	caller_tell(caller, json_pack("{s:s, s:i, s:i}", "op", "winsize", "rows",
				      size.ws_row, "columns", size.ws_col));
}

/* As a job of the shell; the process in the guest goes on meanwhile. */
static void caller_stop(struct caller *caller)
{
	bool raw = caller->terminal.raw;

	terminal_restore(&caller->terminal);
	raise(SIGSTOP);
	if (raw && tcgetpgrp(caller->terminal.fd) == getpgrp())
		terminal_make_raw(&caller->terminal);
	caller_tell_size(caller);
}

/* A second SIGINT is for us, as of a run: the process goes on without us. */
static void caller_signal(struct caller *caller, int signo)
{
	if (signo == SIGWINCH) {
		caller_tell_size(caller);
	} else if (signo == SIGTSTP) {
		caller_stop(caller);
	} else if (signo == SIGINT && caller->interrupted) {
		caller->status = 128 + signo;
		caller->ended = caller->left = true;
	} else {
		caller->interrupted |= signo == SIGINT;
		caller_tell(caller, json_pack("{s:s, s:i}", "op", "signal",
					      "signal", signo));
	}
}

static void caller_lose(struct caller *caller)
{
	if (caller->ended)
		return;
	caller->ended = true;
	caller->status = CALLER_LOST;
	fault_set(caller->fault, FAULT_HOST, -EPIPE,
		  "the guest's keeper: was ended, and the guest with it");
}

/* Who is not to outlive the one that it tells is over when that is gone. */
static void caller_started(struct caller *caller)
{
	const struct caller_hook *hook = caller->hook;

	caller->hook = NULL;
	if (!hook || !hook->started(hook->arg))
		return;
	caller->status = CALLER_LOST;
	caller->ended = caller->left = true;
}

static void caller_hear(struct caller *caller)
{
	struct wire_packet packet;
	int got, status;

	while ((got = wire_receive(caller->socket, &packet)) > 0) {
		if (json_is_true(json_object_get(packet.root, "started")))
			caller_started(caller);
		status = wire_integer(packet.root, "status", 0, 255);
		if (json_object_get(packet.root, "error"))
			status = wire_fault(packet.root, caller->fault);
		if (status >= 0) {
			caller->status = status;
			caller->ended = true;
		}
		wire_free(&packet);
	}
	if (got != -EAGAIN)
		caller_lose(caller);
}

static struct pollfd caller_slot(int fd, short events)
{
	return (struct pollfd){events ? fd : -1, events, 0};
}

static void caller_fill(const struct caller *c, struct pollfd *p)
{
	p[CALLER_SIGNALS] = caller_slot(c->signals.fd, POLLIN);
	p[CALLER_SOCKET] = caller_slot(c->socket, c->ended ? 0 : POLLIN);
	p[CALLER_IN_FROM] = caller_slot(c->in.from, pump_from_events(&c->in));
	p[CALLER_IN_TO] = caller_slot(c->in.to, pump_to_events(&c->in));
	p[CALLER_OUT_FROM] = caller_slot(c->out.from, pump_from_events(&c->out));
	p[CALLER_OUT_TO] = caller_slot(c->out.to, pump_to_events(&c->out));
	p[CALLER_ERR_FROM] = caller_slot(c->err.from, pump_from_events(&c->err));
	p[CALLER_ERR_TO] = caller_slot(c->err.to, pump_to_events(&c->err));
}

static void caller_drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* What cannot be written here is not to be written there, either. */
static void caller_close_ends(struct caller *caller)
{
	if (caller->in.buffer && caller->in.to >= 0 &&
	    ((caller->in.eof && pump_is_empty(&caller->in)) || caller->in.err)) {
		caller_drop(&caller->in.to);
		pump_close(&caller->in);
	}
	if (caller->out.err && !caller->out.eof) {
		caller_drop(&caller->out.from);
		caller->out.eof = true;
	}
	if (caller->err.err && !caller->err.eof) {
		caller_drop(&caller->err.from);
		caller->err.eof = true;
	}
}

static bool caller_is_over(const struct caller *caller)
{
	if (caller->left)
		return true;
	return caller->ended &&
	       (!caller->out.buffer || pump_is_done(&caller->out)) &&
	       (!caller->err.buffer || pump_is_done(&caller->err));
}

static void caller_loop(struct caller *caller)
{
	struct pollfd p[CALLER_SLOTS];
	int signo;

	while (!caller_is_over(caller)) {
		caller_fill(caller, p);
		if (poll(p, CALLER_SLOTS, -1) < 1)
			continue;
		if (p[CALLER_SOCKET].revents)
			caller_hear(caller);
		pump_move(&caller->in, p[CALLER_IN_FROM].revents,
			  p[CALLER_IN_TO].revents);
		pump_move(&caller->out, p[CALLER_OUT_FROM].revents,
			  p[CALLER_OUT_TO].revents);
		pump_move(&caller->err, p[CALLER_ERR_FROM].revents,
			  p[CALLER_ERR_TO].revents);
		if (p[CALLER_SIGNALS].revents)
			while ((signo = signals_next(&caller->signals)))
				caller_signal(caller, signo);
		caller_close_ends(caller);
	}
}

/* The ends that the keeper gives us, in its order; they are ours then. */
static int caller_streams(struct caller *caller, struct wire_packet *answer)
{
	const struct order *order = caller->order;
	const int *fd = answer->rights.fd;
	unsigned int count = 1;
	int err;

	count += !order->tty;
	count += order->interactive;
	if (answer->rights.count != count)
		return -EBADMSG;
	answer->rights.count = 0;
	err = pump_open_output(&caller->out, *fd++, STDOUT_FILENO, NULL);
	if (!err && !order->tty)
		err = pump_open_output(&caller->err, *fd++, STDERR_FILENO, NULL);
	if (!err && order->interactive)
		err = pump_open_input(&caller->in, STDIN_FILENO, *fd++);
	return err;
}

static int caller_attach(struct caller *caller, struct wire_packet *answer)
{
	const struct order *order = caller->order;
	int err;

	err = caller_streams(caller, answer);
	if (!err)
		err = signals_open(&caller->signals, caller->fault);
	if (err)
		return fault_set(caller->fault, FAULT_HOST, err, "exec: %s",
				 strerror(-err));
	if (order->tty && order->interactive)
		terminal_make_raw(&caller->terminal);
	caller_loop(caller);
	terminal_restore(&caller->terminal);
	signals_close(&caller->signals);
	if (caller->out.err && caller->out.err != -EPIPE)
		fault_set(caller->fault, FAULT_HOST, caller->out.err,
			  "stdout: %s; the command's output is lost from there",
			  strerror(-caller->out.err));
	return 0;
}

/* It is started, or it is not. */
static int caller_start(struct caller *caller)
{
	struct wire_packet packet;
	int got;

	got = wire_wait(caller->socket, CALLER_START_MS, &packet);
	if (got <= 0)
		return fault_set(caller->fault, FAULT_HOST, got ? got : -ESRCH,
				 "exec: the guest does not say that the command "
				 "has started");
	caller->status = 0;
	if (json_object_get(packet.root, "error"))
		caller->status = wire_fault(packet.root, caller->fault);
	wire_free(&packet);
	return 0;
}

static int caller_terminal(struct caller *caller)
{
	const struct order *order = caller->order;

	if (order->detached || !order->tty || !order->interactive)
		return 0;
	if (!terminal_open(&caller->terminal, STDIN_FILENO))
		return 0;
	return fault_set(caller->fault, FAULT_HOST, -ENOTTY,
			 "--tty with --interactive: stdin is not a terminal; "
			 "leave one of the two out");
}

static int caller_ask(struct caller *caller, const struct entry *entry)
{
	struct wire_packet answer;
	int fd, err;

	fd = order_write(caller->order);
	if (fd < 0)
		return fault_set(caller->fault, FAULT_HOST, fd, "exec: %s",
				 strerror(-fd));
	caller->socket = client_ask(entry, json_pack("{s:s}", "op", "exec"), fd,
				    &answer, caller->fault);
	close(fd);
	if (caller->socket < 0)
		return caller->socket;
	err = caller->order->detached ? caller_start(caller)
				      : caller_attach(caller, &answer);
	wire_free(&answer);
	return err;
}

int caller_run(const struct entry *entry, const struct order *order,
	       const struct caller_hook *hook, int *status, struct fault *fault)
{
	struct caller *caller = calloc(1, sizeof(*caller));
	int err;

	if (!caller)
		return fault_no_memory(fault, "exec");
	caller->order = order;
	caller->hook = hook;
	caller->fault = fault;
	caller->socket = caller->in.to = caller->out.from = caller->err.from = -1;
	err = caller_terminal(caller);
	if (!err)
		err = caller_ask(caller, entry);
	*status = caller->status;
	caller_drop(&caller->socket);
	if (caller->in.buffer)
		caller_drop(&caller->in.to);
	if (caller->out.buffer)
		caller_drop(&caller->out.from);
	if (caller->err.buffer)
		caller_drop(&caller->err.from);
	pump_close(&caller->in);
	pump_close(&caller->out);
	pump_close(&caller->err);
	free(caller);
	return err;
}
