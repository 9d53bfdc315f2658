// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/visit_exec.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest/spawned.h"
#include "guest_abi.h"
#include "keeper/order.h"
#include "plan/plan.h"

#define VISIT_EXEC_TERMINAL_MAX 65535

enum { OURS, THEIRS };

/* In the order in which the client gets its own. */
enum {
	STREAM_OUT,
	STREAM_ERR,
	STREAM_IN,
	STREAMS,
};

static void visit_exec_started(void *arg, uint32_t pid)
{
	const struct visit *visit = arg;

	(void)pid;
	wire_send(visit->watch.fd, json_pack("{s:b}", "started", 1), NULL, 0);
}

static void visit_exec_ended(void *arg, const struct spawned_end *end)
{
	struct visit *visit = arg;
	json_t *answer;

	visit->left = true;
	answer = end->fault.class == FAULT_NONE
			 ? json_pack("{s:i}", "status", end->status)
			 : wire_error(&end->fault, end->status);
	wire_send(visit->watch.fd, answer, NULL, 0);
}

static void visit_exec_close(int pair[STREAMS][2], int side)
{
	int i;

	for (i = 0; i < STREAMS; i++) {
		if (pair[i][side] >= 0)
			close(pair[i][side]);
		pair[i][side] = -1;
	}
}

static int visit_exec_open(const struct order *order, int pair[STREAMS][2])
{
	const bool wanted[STREAMS] = {
		[STREAM_OUT] = !order->detached,
		[STREAM_ERR] = !order->detached && !order->tty,
		[STREAM_IN] = !order->detached && order->interactive,
	};
	int i;

	for (i = 0; i < STREAMS; i++)
		if (wanted[i] &&
		    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			       0, pair[i]))
			return -errno;
	return 0;
}

/* Nothing that the guest's command was given holds for what is not its. */
static void visit_exec_self(const struct plan *plan, struct job *job)
{
	job->flags |= ABI_SPAWN_SELF;
	job->user = "0:0";
	job->cwd = "/";
	job->hostname = plan->hostname;
	job->umask = 022;
	job->step_ms = plan->board->step_timeout_ms;
}

/* The process has our ends from here on. */
static int visit_exec_start(struct visit *visit, const struct order *order,
			    int pair[STREAMS][2], struct fault *fault)
{
	const struct spawned_owner owner = {visit_exec_started,
					    visit_exec_ended, visit};
	static const struct job_caps none;
	const struct job_caps caps = {order->caps[0], order->caps[1],
				      order->caps[2], order->caps[3],
				      order->caps[4]};
	struct job job = {
		.argv = order->argv,
		.cwd = order->workdir,
		.user = order->user,
		.winsize = order->winsize,
		.flags = (order->tty ? ABI_JOB_TTY : 0) |
			 (pair[STREAM_IN][OURS] >= 0 ? ABI_JOB_STDIN : 0) |
			 (order->unprivileged || order->no_new_privs
				  ? ABI_JOB_NO_NEW_PRIVS
				  : 0),
		.caps = order->unprivileged ? &none
			: order->has_caps   ? &caps
					    : NULL,
		.env = order->env,
		.group_adds = order->groups,
		.limits = order->limits,
		.limit_count = order->limit_count,
		.umask = order->umask,
	};
	struct spawned_spec spec = {
		.job = &job,
		.in = pair[STREAM_IN][OURS],
		.out = pair[STREAM_OUT][OURS],
		.err = pair[STREAM_ERR][OURS],
	};
	unsigned int env_count = 0;
	char **env = NULL;
	int err = 0, i;

	if (order->self)
		visit_exec_self(visit->plan, &job);
	else if (order->whole)
		plan_job_exec_whole(visit->plan, &job);
	else
		err = plan_job_exec(visit->plan, order->env, &job, &env,
				    &env_count, fault);
	if (!err) {
		err = spawned_start(visit->guest, &spec, &owner,
				    &visit->process, fault);
		for (i = 0; i < STREAMS; i++)
			pair[i][OURS] = -1;
	}
	plan_job_exec_free(env, env_count);
	return err;
}

/* The client's own ends, which are in the order that it knows them by. */
static int visit_exec_answer(const struct visit *visit, int pair[STREAMS][2])
{
	int fds[STREAMS], count = 0, i;

	for (i = 0; i < STREAMS; i++)
		if (pair[i][THEIRS] >= 0)
			fds[count++] = pair[i][THEIRS];
	return wire_send(visit->watch.fd, json_pack("{s:b}", "ok", 1), fds,
			 count);
}

static bool visit_exec_refuse(const struct visit *visit, int err,
			      struct fault *fault)
{
	fault_set(fault, FAULT_HOST, err, "exec: %s", strerror(-err));
	wire_send(visit->watch.fd, wire_error(fault, ABI_STATUS_GPUBOX), NULL, 0);
	return false;
}

bool visit_exec_begin(struct visit *visit, const struct wire_packet *packet)
{
	int pair[STREAMS][2], err;
	struct fault fault = {0};
	struct order order;

	memset(pair, 0xff, sizeof(pair));
	err = packet->rights.count == 1
		      ? order_read(packet->rights.fd[0], &order)
		      : -EBADMSG;
	if (err)
		return visit_exec_refuse(visit, err, &fault);
	err = visit_exec_open(&order, pair);
	visit->dies = order.dies;
	if (!err)
		err = visit_exec_start(visit, &order, pair, &fault);
	order_free(&order);
	if (!err) {
		visit->kind = VISIT_EXEC;
		err = visit_exec_answer(visit, pair);
	} else {
		visit_exec_refuse(visit, err, &fault);
	}
	visit_exec_close(pair, OURS);
	visit_exec_close(pair, THEIRS);
	return !err;
}

bool visit_exec_take(struct visit *visit, const json_t *root)
{
	const char *op = json_string_value(json_object_get(root, "op"));
	int signo, rows, columns;
	struct winsize size = {0};

	if (!op)
		return false;
	if (visit->left)
		return strcmp(op, "leave") != 0;
	if (!strcmp(op, "signal")) {
		signo = wire_integer(root, "signal", 1, 64);
		if (signo > 0)
			spawned_signal(visit->guest, visit->process, signo);
		return signo > 0;
	}
	if (!strcmp(op, "winsize")) {
		rows = wire_integer(root, "rows", 0, VISIT_EXEC_TERMINAL_MAX);
		columns = wire_integer(root, "columns", 0,
				       VISIT_EXEC_TERMINAL_MAX);
		if (rows < 0 || columns < 0)
			return false;
		size.ws_row = (unsigned short)rows;
		size.ws_col = (unsigned short)columns;
		spawned_winsize(visit->guest, visit->process, &size);
		return true;
	}
	return false;
}

void visit_exec_leave(struct visit *visit)
{
	if (!visit->left && visit->dies)
		spawned_signal(visit->guest, visit->process, SIGKILL);
	if (!visit->left)
		spawned_leave(visit->guest, visit->process);
	visit->left = true;
}
