// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/visit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "guest_abi.h"
#include "keeper/visit_exec.h"

/* From SIGKILL to the end of what does not heed it: QEMU's own. */
#define VISIT_KILL_MS	 2000
#define VISIT_STOP_MAX_S 86400

static bool visit_answer(const struct visit *visit, json_t *answer)
{
	return !wire_send(visit->watch.fd, answer, NULL, 0);
}

static bool visit_refuse(const struct visit *visit, const struct fault *fault)
{
	visit_answer(visit, wire_error(fault, ABI_STATUS_GPUBOX));
	return false;
}

static bool visit_ok(const struct visit *visit)
{
	return visit_answer(visit, json_pack("{s:b}", "ok", 1));
}

/* SIGKILL ends the guest, also one that does not do as it is told. */
static bool visit_signal(const struct visit *visit, const json_t *root)
{
	int signo = wire_integer(root, "signal", 1, 64), err = 0;
	bool all = json_is_true(json_object_get(root, "all"));
	struct fault fault = {0};

	if (signo < 0)
		return false;
	if (!running_is_up(visit->guest))
		err = -ESRCH;
	else if (signo == SIGKILL)
		running_stop(visit->guest, signo, VISIT_KILL_MS);
	else
		err = all ? running_signal_all(visit->guest, signo)
			  : running_signal(visit->guest, signo);
	if (!err)
		return visit_ok(visit);
	fault_set(&fault, FAULT_GUEST, err,
		  err == -ESRCH ? "the command does not run now"
				: "the guest takes no signals now");
	return visit_refuse(visit, &fault);
}

static bool visit_stop(struct visit *visit, const json_t *root)
{
	int seconds = wire_integer(root, "seconds", 0, VISIT_STOP_MAX_S);

	if (seconds < 0)
		return false;
	visit->kind = VISIT_WAITER;
	if (seconds)
		running_stop(visit->guest, SIGTERM, seconds * INT64_C(1000));
	else
		running_stop(visit->guest, SIGKILL, VISIT_KILL_MS);
	return visit_ok(visit);
}

bool visit_take(struct visit *visit, struct wire_packet *packet)
{
	const json_t *root = packet->root;
	const char *op = json_string_value(json_object_get(root, "op"));

	visit->watch.deadline = WATCH_NEVER;
	if (visit->kind == VISIT_EXEC)
		return visit_exec_take(visit, root);
	if (!op || visit->kind != VISIT_NEW)
		return false;
	if (!strcmp(op, "exec"))
		return visit_exec_begin(visit, packet);
	if (!strcmp(op, "signal"))
		return visit_signal(visit, root);
	if (!strcmp(op, "stop"))
		return visit_stop(visit, root);
	if (!strcmp(op, "wait")) {
		visit->kind = VISIT_WAITER;
		return visit_ok(visit);
	}
	return false;
}

void visit_leave(struct visit *visit)
{
	if (visit->kind == VISIT_EXEC)
		visit_exec_leave(visit);
}

void visit_tell_end(const struct visit *visit, int status)
{
	if (visit->kind == VISIT_WAITER)
		visit_answer(visit, json_pack("{s:i}", "status", status));
}
