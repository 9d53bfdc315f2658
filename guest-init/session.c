// SPDX-License-Identifier: GPL-2.0-or-later
#include "session.h"

#include <linux/sched.h>

#include "child.h"
#include "clock.h"
#include "file.h"
#include "mem.h"
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

/* Some 180 lines of a name and a number. */
#define SESSION_VMSTAT 16384

enum session_state {
	SESSION_RUN,   /* the command runs */
	SESSION_REAP,  /* it has ended, the others were killed */
	SESSION_DRAIN, /* nobody writes any more: what is in the pipes */
};

enum session_fd {
	SESSION_CONTROL,
	SESSION_CHILDREN,
	SESSION_STDIN,
	SESSION_STDOUT,
	SESSION_STDERR,
	SESSION_FDS,
};

struct session {
	struct control *control;
	struct failure *failure;
	int children;
	int pid;
	int tty;
	enum session_state state;
	uint64_t deadline; /* of SESSION_REAP */
	uint64_t stamp;	   /* when the command had ended */
	struct child_end end;
	struct stream_in in;
	struct stream_out out[2]; /* stdout, stderr */
};

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

/*
 * The keyboard's signals are for whom the terminal says; what ends or stops
 * a command from outside is for the command too.
 */
static void session_signal(const struct session *s, uint32_t signal)
{
	int foreground = stdio_foreground(s->tty);

	if (!signal || signal > SYS_SIG_MAX || s->state != SESSION_RUN)
		return;
	if (foreground > 0 && foreground != s->pid)
		sys_kill(-foreground, (int)signal);
	else
		foreground = 0;
	if (foreground && (signal == SYS_SIGINT || signal == SYS_SIGQUIT ||
			   signal == SYS_SIGTSTP))
		return;
	sys_kill(-s->pid, (int)signal);
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
		session_signal(s, abi_get32(p));
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
	default:
		return -EBADMSG;
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
	s->end = *end;
	s->stamp = clock_ns();
	s->state = SESSION_REAP;
	s->deadline = clock_deadline(SESSION_REAP_MS);
	child_kill_all();
}

static void session_children(struct session *s, short revents)
{
	struct child_end end;
	int pid;

	if (revents)
		child_heard(s->children);
	while (revents && (pid = child_reap(&end)) > 0)
		if (pid == s->pid && s->state == SESSION_RUN)
			session_ended(s, &end);
	if (s->state != SESSION_REAP)
		return;
	if (child_reap(&end) == -ECHILD || !clock_left(s->deadline))
		s->state = SESSION_DRAIN;
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

static int session_wait(const struct session *s)
{
	if (s->state == SESSION_RUN)
		return SESSION_FOREVER;
	if (s->state == SESSION_REAP)
		return clock_left(s->deadline);
	return s->out[0].full || s->out[1].full ? SESSION_FOREVER : 0;
}

static int session_turn(struct session *s)
{
	struct pollfd fds[SESSION_FDS] = {
		[SESSION_CONTROL] = {.fd = s->control->fd, .events = POLLIN},
		[SESSION_CHILDREN] = {.fd = s->children, .events = POLLIN},
	};
	int ret;

	stream_in_poll(&s->in, &fds[SESSION_STDIN]);
	stream_out_poll(&s->out[0], &fds[SESSION_STDOUT]);
	stream_out_poll(&s->out[1], &fds[SESSION_STDERR]);
	sys_poll(fds, SESSION_FDS, session_wait(s));
	ret = session_control(s, fds[SESSION_CONTROL].revents);
	if (!ret)
		ret = session_out(s, 0, fds[SESSION_STDOUT].revents);
	if (!ret)
		ret = session_out(s, 1, fds[SESSION_STDERR].revents);
	if (ret)
		return ret;
	stream_in_step(&s->in, fds[SESSION_STDIN].revents);
	session_children(s, fds[SESSION_CHILDREN].revents);
	return 0;
}

/*
 * Whether the kernel has ever killed for want of memory: oom_kill of
 * mm/vmstat.c. False where it does not count.
 */
static bool session_oom(void)
{
	static const char name[] = "\noom_kill ";
	static char text[SESSION_VMSTAT];
	int size = file_read_all("/proc/vmstat", text, sizeof(text));
	int i, last = size - (int)sizeof(name);

	for (i = 0; i <= last; i++)
		if (!memcmp(text + i, name, sizeof(name) - 1))
			return text[i + (int)sizeof(name) - 1] != '0';
	return false;
}

static int session_exit(const struct session *s)
{
	uint8_t buf[ABI_HEADER_SIZE + ABI_EXIT_SIZE];
	uint8_t *p = frame_header(buf, ABI_EXIT, ABI_EXIT_SIZE);
	uint32_t signal = (uint32_t)s->end.status & 0x7f;

	abi_put32(p + ABI_EXIT_SIGNALLED, signal != 0);
	abi_put32(p + ABI_EXIT_CODE,
		  signal ? signal : (uint32_t)s->end.status >> 8 & 0xff);
	abi_put64(p + ABI_EXIT_STDOUT, s->out[0].total);
	abi_put64(p + ABI_EXIT_STDERR, s->out[1].total);
	abi_put64(p + ABI_EXIT_STAMP, s->stamp);
	abi_put64(p + ABI_EXIT_UTIME, s->end.utime_us);
	abi_put64(p + ABI_EXIT_STIME, s->end.stime_us);
	abi_put64(p + ABI_EXIT_MAXRSS, s->end.maxrss_kib);
	abi_put32(p + ABI_EXIT_OOM, signal == SYS_SIGKILL && session_oom());
	return control_write(s->control, buf, sizeof(buf));
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
		const struct stdio *stdio, int children, int pid,
		struct kmsg *kmsg, struct failure *failure)
{
	struct session s = {
		.control = control,
		.failure = failure,
		.children = children,
		.pid = pid,
	};
	int ret;

	session_init(&s, ports, stdio);
	session_yield();
	do {
		ret = session_turn(&s);
		if (ret)
			return ret;
	} while (s.state != SESSION_DRAIN || s.out[0].from >= 0 ||
		 s.out[1].from >= 0);
	ret = kmsg ? kmsg_send(kmsg, control, ABI_LOG_MAX) : 0;
	return ret ? ret : session_exit(&s);
}
