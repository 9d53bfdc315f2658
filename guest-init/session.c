// SPDX-License-Identifier: GPL-2.0-or-later
#include "session.h"

#include <linux/sched.h>

#include "child.h"
#include "clock.h"
#include "command.h"
#include "nic.h"
#include "oom.h"
#include "processes.h"
#include "stream.h"
#include "sys.h"

/*
 * How long processes may take to die of SIGKILL. One that hangs in the
 * kernel must not keep the verdict from the host.
 */
#define SESSION_REAP_MS 5000

/*
 * No deadline while the command runs or the host does not read: those are
 * the user's, and the host's to keep. Its end wakes us.
 */
#define SESSION_FOREVER (-1)

/* Further processes whose output nobody takes do not hold the verdict up. */
#define SESSION_REST_MS 2000

enum session_state {
	SESSION_RUN,   /* the command runs */
	SESSION_REAP,  /* it has ended, the others were killed */
	SESSION_DRAIN, /* nobody writes any more: what is in the pipes */
	SESSION_REST,  /* the same of further processes */
};

enum session_fd {
	SESSION_CONTROL,
	SESSION_CHILDREN,
	SESSION_STDIN,
	SESSION_STDOUT,
	SESSION_STDERR,
	SESSION_PROCESSES,
	SESSION_FDS = SESSION_PROCESSES + PROCESSES_FDS,
};

struct session {
	struct control *control;
	struct failure *failure;
	int children;
	int pid;
	int tty;
	uint32_t flags; /* of the job */
	enum session_state state;
	uint64_t deadline; /* of SESSION_REAP, SESSION_REST */
	struct control_end end;
	struct stream_in in;
	struct stream_out out[2]; /* stdout, stderr */
	struct processes processes;
};

static struct pollfd session_fds[SESSION_FDS];
static uint8_t session_buffer[3][STREAM_BUFFER];

static void session_init(struct session *s, const struct ports *ports,
			 const struct stdio *stdio)
{
	const int from[2] = {stdio->out, stdio->err};
	unsigned int i;

	s->tty = stdio->tty;
	for (i = 0; i < 2; i++) {
		s->out[i].from = from[i];
		s->out[i].port = ports->fd[PORTS_STDOUT + i];
		s->out[i].buf = session_buffer[i];
	}
	/* What is sent to a command without stdin is read and forgotten. */
	s->in.port = ports->fd[PORTS_STDIN];
	s->in.to = stdio->in;
	s->in.terminal = stdio->tty >= 0;
	s->in.end = STREAM_NO_END;
	s->in.buf = session_buffer[2];
}

static void session_closed(struct session *s, uint32_t stream)
{
	if (stream != ABI_STDOUT && stream != ABI_STDERR)
		return;
	stream_out_close(&s->out[stream - ABI_STDOUT]);
	if (s->tty < 0)
		return;
	/* The last of our ends hangs the terminal up. */
	if (s->in.to >= 0)
		sys_close(s->in.to);
	s->in.to = -1;
	sys_close(s->tty);
	s->tty = -1;
}

static int session_frame(struct session *s, const struct frame *frame)
{
	const uint8_t *p = frame->payload;
	const struct job_winsize size = {
		.rows = abi_get16(p),
		.cols = abi_get16(p + 2),
		.xpixels = abi_get16(p + 4),
		.ypixels = abi_get16(p + 6),
	};

	switch (frame->type) {
	case ABI_SIGNAL:
		if (s->state == SESSION_RUN)
			command_signal(s->pid, s->tty, s->flags, abi_get32(p));
		return 0;
	case ABI_WINSIZE:
		stdio_winsize(s->tty, &size);
		return 0;
	case ABI_STDIN_EOF:
		stream_in_end(&s->in, abi_get64(p));
		return 0;
	case ABI_CLOSED:
		session_closed(s, abi_get32(p));
		return 0;
	case ABI_BYE:
		return -EPIPE;
	case ABI_TIME:
		return clock_set_exactly(abi_get64(p));
	case ABI_NETWORK:
		return nic_change(p, frame->size);
	default:
		return frame->type < ABI_SPAWN
			       ? -EBADMSG
			       : processes_frame(&s->processes, frame,
						 s->state == SESSION_RUN);
	}
}

static int session_control(struct session *s, short revents)
{
	int ret = 0;

	/* First: who is gone needs no answer to what was sent before. */
	if (revents & POLLHUP)
		return -EPIPE;
	while (revents && !ret) {
		ret = control_read(s->control);
		if (ret <= 0)
			break;
		ret = session_frame(s, &s->control->frame);
	}
	if (ret && ret != -EPIPE)
		failure_set(s->failure, ret, "command", "control port",
			    "not a frame of this protocol");
	return ret;
}

/* The command is no more: so is everything it started. */
static void session_ended(struct session *s, const struct child_end *end)
{
	s->end.end = *end;
	s->end.stamp = clock_ns();
	s->end.oom = (end->status & 0x7f) == SYS_SIGKILL && oom_killed();
	s->state = SESSION_REAP;
	s->deadline = clock_deadline(SESSION_REAP_MS);
	child_kill_all();
}

static int session_children(struct session *s, short revents)
{
	struct child_end end;
	int pid = 0, ret = 0;

	if (revents)
		child_heard(s->children);
	while (revents || s->state == SESSION_REAP) {
		pid = child_reap(&end);
		if (pid <= 0)
			break;
		if (pid == s->pid && s->state == SESSION_RUN)
			session_ended(s, &end);
		else
			ret = processes_ended(&s->processes, pid, &end);
		if (ret)
			return ret;
	}
	if (s->state == SESSION_REAP &&
	    (pid == -ECHILD || !clock_left(s->deadline)))
		s->state = SESSION_DRAIN;
	return 0;
}

static int session_out(struct session *s, unsigned int i, short revents)
{
	struct stream_out *out = &s->out[i];
	int ret;

	if (s->state == SESSION_DRAIN && stream_out_empty(out, revents)) {
		stream_out_close(out);
		return 0;
	}
	ret = stream_out_step(out, revents);
	if (ret < 0)
		return failure_set(s->failure, ret, "command",
				   i ? ABI_PORT_STDERR : ABI_PORT_STDOUT,
				   "output cannot be passed on:");
	if (ret && s->state == SESSION_RUN)
		return control_stream_eof(s->control, ABI_STDOUT + i, out->total);
	return 0;
}

/* The job's streams are at their end. */
static void session_rest(struct session *s)
{
	if (s->state != SESSION_DRAIN || s->out[0].from >= 0 ||
	    s->out[1].from >= 0)
		return;
	s->state = SESSION_REST;
	s->deadline = clock_deadline(SESSION_REST_MS);
}

static bool session_is_over(const struct session *s)
{
	return s->state == SESSION_REST &&
	       (!s->processes.count || !clock_left(s->deadline));
}

static int session_wait(const struct session *s)
{
	uint64_t deadline = processes_deadline(&s->processes);

	if (s->state == SESSION_DRAIN && !s->out[0].full && !s->out[1].full)
		return 0;
	if ((s->state == SESSION_REAP || s->state == SESSION_REST) &&
	    s->deadline < deadline)
		deadline = s->deadline;
	return deadline == UINT64_MAX ? SESSION_FOREVER : clock_left(deadline);
}

static unsigned int session_poll(struct session *s)
{
	struct pollfd *fds = session_fds;
	unsigned int count;

	fds[SESSION_CONTROL] = (struct pollfd){s->control->fd, POLLIN, 0};
	fds[SESSION_CHILDREN] = (struct pollfd){s->children, POLLIN, 0};
	stream_in_poll(&s->in, &fds[SESSION_STDIN]);
	stream_out_poll(&s->out[0], &fds[SESSION_STDOUT]);
	stream_out_poll(&s->out[1], &fds[SESSION_STDERR]);
	count = processes_poll(&s->processes, fds + SESSION_PROCESSES);
	sys_poll(fds, SESSION_PROCESSES + count, session_wait(s));
	return count;
}

static int session_turn(struct session *s)
{
	const struct pollfd *fds = session_fds;
	unsigned int count = session_poll(s);
	int ret;

	ret = session_control(s, fds[SESSION_CONTROL].revents);
	if (!ret)
		ret = session_out(s, 0, fds[SESSION_STDOUT].revents);
	if (!ret)
		ret = session_out(s, 1, fds[SESSION_STDERR].revents);
	if (ret)
		return ret;
	stream_in_step(&s->in, fds[SESSION_STDIN].revents);
	ret = session_children(s, fds[SESSION_CHILDREN].revents);
	if (!ret)
		ret = processes_step(&s->processes, fds + SESSION_PROCESSES,
				     count);
	session_rest(s);
	return ret;
}

static int session_exit(struct session *s)
{
	s->end.out[0] = s->out[0].total;
	s->end.out[1] = s->out[1].total;
	return control_exit(s->control, &s->end);
}

/*
 * A process of SCHED_BATCH does not take the processor from the one that
 * wakes it (check_preempt_wakeup() in kernel/sched/fair.c): the command
 * fills its pipe before we run, instead of a change of process per page.
 */
static void session_yield(void)
{
	const int priority = 0; /* struct sched_param */

	SYS_3(sched_setscheduler, 0, SCHED_BATCH, &priority);
}

int session_run(struct control *control, const struct ports *ports,
		const struct stdio *stdio, const struct session_of *of,
		struct failure *failure)
{
	static struct session s;
	int ret;

	s.control = control;
	s.processes.control = control;
	s.failure = failure;
	s.children = of->children;
	s.pid = of->pid;
	s.flags = of->flags;
	session_init(&s, ports, stdio);
	session_yield();
	do {
		ret = session_turn(&s);
		if (ret)
			return ret;
	} while (!session_is_over(&s));
	ret = of->kmsg ? kmsg_send(of->kmsg, control, ABI_LOG_MAX) : 0;
	return ret ? ret : session_exit(&s);
}
