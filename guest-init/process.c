// SPDX-License-Identifier: GPL-2.0-or-later
#include "process.h"

#include <asm/ioctls.h>
#include <linux/errno.h>

#include "clock.h"
#include "environ.h"
#include "mem.h"
#include "oom.h"
#include "sys.h"

/*
 * When a process has ended others may hold its pipes, for ever. What they
 * write goes on for so long; then, what is in the pipes.
 */
#define PROCESS_LINGER_MS 2000

/* As much as one write to a port takes, with what stands in front. */
#define PROCESS_BUFFER 32768

#define PROCESS_MUCH   8192 /* and more is passed on by its pages */
#define PROCESS_SPLICE 3    /* SPLICE_F_MOVE, SPLICE_F_NONBLOCK */

static uint8_t process_buffer[PROCESS_BUFFER];
static int process_pipe[2]; /* empty between two calls */

static void process_out_close(struct process_out *out)
{
	if (out->from >= 0)
		sys_close(out->from);
	out->from = -1;
}

/* The child needs none of it any more. */
static void process_forget(struct process *process)
{
	if (process->vector)
		sys_munmap(process->vector, process->vector_size);
	process->vector = NULL;
	if (process->frame.payload)
		control_job_free(&process->frame);
	process->frame.payload = NULL;
}

void process_close(struct process *process)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		process_out_close(&process->out[i]);
	process_in_close(&process->in);
	if (process->stdio.tty >= 0)
		sys_close(process->stdio.tty);
	process->stdio.tty = -1;
	stdio_close_command(&process->stdio);
	if (process->exec >= 0)
		sys_close(process->exec);
	process->exec = -1;
	process_forget(process);
}

static int process_fail(struct process *process, const struct failure *failure)
{
	process->failed = true;
	return control_p_error(process->control, process->number, failure);
}

/* @failure says why when it returns an error. */
static int process_parse(struct process *process, struct failure *failure)
{
	const struct frame *frame = &process->frame;
	struct job *job = &process->job;
	const char *why;
	int ret = job_scan_spawn(frame->payload, frame->size, job,
				 &process->number, &why);

	if (ret)
		return failure_set(failure, ret, "spawn", "process", why);
	process->vector_size = (job->argc + 1 + job->envc + 1 + ENVIRON_SPARE) *
			       sizeof(*process->vector);
	process->vector = sys_mmap(process->vector_size, SYS_MAP_ANONYMOUS, -1);
	if (!process->vector)
		return failure_set(failure, -ENOMEM, "spawn", "process", NULL);
	job_fill(frame->payload, frame->size, job, process->vector,
		 process->vector + job->argc + 1);
	return 0;
}

static int process_begin(struct process *process, struct failure *failure)
{
	struct command *command = &process->command;
	struct stdio *stdio = &process->stdio;
	int ret = process_parse(process, failure);

	if (ret)
		return ret;
	ret = stdio_open(&process->job, stdio);
	process->out[0].from = stdio->out;
	process->out[1].from = stdio->err;
	process->in.to = stdio->in;
	if (ret)
		return failure_set(failure, ret, "spawn", "stdio", NULL);
	command->job = &process->job;
	command->stdio = stdio;
	command->user = &process->user;
	ret = command_begin(command, process->stack, &process->exec);
	if (ret < 0)
		return failure_set(failure, ret, "spawn", "process", NULL);
	process->pid = ret;
	return 0;
}

int process_start(struct process *process, struct control *control,
		  const struct frame *frame)
{
	struct failure failure;
	unsigned int i;

	process->control = control;
	process->frame = *frame;
	process->exec = -1;
	process->in.to = -1;
	process->stdio.tty = -1;
	for (i = 0; i < 3; i++)
		process->stdio.command[i] = -1;
	for (i = 0; i < 2; i++) {
		process->out[i].from = -1;
		process->out[i].left = UINT64_MAX;
	}
	return process_begin(process, &failure) < 0
		       ? process_fail(process, &failure)
		       : 0;
}

/* The exec pipe has hung up, or the process has ended before we saw that. */
static int process_settle(struct process *process)
{
	struct failure failure;

	if (process->exec < 0)
		return 0;
	sys_close(process->exec);
	process->exec = -1;
	/* Not before: the child reads their numbers in our memory. */
	stdio_close_command(&process->stdio);
	if (command_result(&process->command, &failure)) {
		process_forget(process);
		return process_fail(process, &failure);
	}
	process_forget(process);
	process->started = true;
	/* Not before: a terminal echoes what is typed while nobody runs. */
	process->out[0].credit = process->out[1].credit = ABI_P_WINDOW_OUT;
	return control_p_started(process->control, process->number, process->pid);
}

static int process_out_end(struct process *process, unsigned int i)
{
	struct process_out *out = &process->out[i];

	process_out_close(out);
	if (out->told || process->failed)
		return 0;
	out->told = true;
	return control_p_eof(process->control, process->number, ABI_STDOUT + i,
			     out->total);
}

static uint32_t process_out_room(const struct process_out *out)
{
	return out->credit < out->left ? out->credit : (uint32_t)out->left;
}

static void process_out_count(struct process_out *out, uint32_t size)
{
	out->total += size;
	out->credit -= size;
	if (out->left != UINT64_MAX)
		out->left -= size;
}

/* Through our memory. */
static int process_out_copy(struct process *process, unsigned int i, uint32_t room)
{
	struct process_out *out = &process->out[i];
	uint8_t *at = process_buffer + CONTROL_P_OUT;
	long len;

	if (room > PROCESS_BUFFER - CONTROL_P_OUT)
		room = PROCESS_BUFFER - CONTROL_P_OUT;
	len = sys_read(out->from, at, room);
	if (len == -EAGAIN)
		return 0;
	if (len <= 0)
		return process_out_end(process, i);
	control_p_out(process_buffer, process->number, ABI_STDOUT + i,
		      (uint32_t)len);
	process_out_count(out, (uint32_t)len);
	return control_write(process->control, process_buffer,
			     CONTROL_P_OUT + (size_t)len);
}

/*
 * By its pages, through a pipe that is ours alone: what is in there, nobody
 * adds to, so that its size can stand in front of it.
 */
static int process_out_pages(struct process *process, unsigned int i,
			     uint32_t room)
{
	struct process_out *out = &process->out[i];
	uint8_t head[CONTROL_P_OUT];
	long len;
	int ret;

	len = SYS_6(splice, out->from, NULL, process_pipe[1], NULL, room,
		    PROCESS_SPLICE);
	if (len <= 0)
		return process_out_copy(process, i, room);
	control_p_out(head, process->number, ABI_STDOUT + i, (uint32_t)len);
	process_out_count(out, (uint32_t)len);
	ret = control_write(process->control, head, sizeof(head));
	return ret ? ret
		   : control_splice(process->control, process_pipe[0],
				    (size_t)len);
}

static bool process_out_is_much(const struct process *process, int from)
{
	int held = 0;

	if (process->stdio.tty >= 0 || sys_ioctl(from, FIONREAD, &held) ||
	    held < PROCESS_MUCH)
		return false;
	if (process_pipe[1])
		return true;
	if (SYS_2(pipe2, process_pipe, O_CLOEXEC))
		return false;
	sys_fcntl(process_pipe[1], F_SETPIPE_SZ, ABI_P_WINDOW_OUT);
	return true;
}

static int process_out_step(struct process *process, unsigned int i, short revents)
{
	struct process_out *out = &process->out[i];
	uint32_t room = process_out_room(out);

	if (out->from < 0)
		return process->started ? process_out_end(process, i) : 0;
	if (!out->left)
		return process_out_end(process, i);
	if (!room || !revents)
		return 0;
	return process_out_is_much(process, out->from)
		       ? process_out_pages(process, i, room)
		       : process_out_copy(process, i, room);
}

/* What the pipes hold now was written in time. */
static void process_cut(struct process *process)
{
	unsigned int i;
	int held;

	if (process->cut || process->pid || clock_left(process->deadline))
		return;
	process->cut = true;
	for (i = 0; i < 2; i++) {
		held = 0;
		if (process->out[i].from >= 0)
			sys_ioctl(process->out[i].from, FIONREAD, &held);
		process->out[i].left = held > 0 ? (uint64_t)held : 0;
	}
}

static int process_in_move(struct process *process, short revents)
{
	uint32_t freed;

	process_in_step(&process->in, process->stdio.tty >= 0, revents);
	freed = process->started ? process_in_freed(&process->in) : 0;
	return freed ? control_p_credit(process->control, process->number, freed)
		     : 0;
}

static int process_closed(struct process *process, uint32_t stream)
{
	if (stream != ABI_STDOUT && stream != ABI_STDERR)
		return -EBADMSG;
	process_out_close(&process->out[stream - ABI_STDOUT]);
	if (process->stdio.tty < 0)
		return 0;
	/* The last of our ends hangs the terminal up. */
	process_in_close(&process->in);
	sys_close(process->stdio.tty);
	process->stdio.tty = -1;
	return 0;
}

static int process_credit(struct process *process, uint32_t stream, uint32_t bytes)
{
	struct process_out *out = &process->out[stream == ABI_STDERR];

	if ((stream != ABI_STDOUT && stream != ABI_STDERR) ||
	    bytes > ABI_P_WINDOW_OUT - out->credit)
		return -EBADMSG;
	out->credit += bytes;
	return 0;
}

int process_frame(struct process *process, enum abi_frame type,
		  const uint8_t *p, uint32_t size)
{
	struct job_winsize winsize;

	switch (type) {
	case ABI_P_SIGNAL:
		if (process->pid)
			command_signal(process->pid, process->stdio.tty,
				       process->job.flags, abi_get32(p));
		return 0;
	case ABI_P_WINSIZE:
		winsize.rows = abi_get16(p);
		winsize.cols = abi_get16(p + 2);
		winsize.xpixels = abi_get16(p + 4);
		winsize.ypixels = abi_get16(p + 6);
		stdio_winsize(process->stdio.tty, &winsize);
		return 0;
	case ABI_P_IN:
		return process_in_add(&process->in, p, size);
	case ABI_P_STDIN_EOF:
		return process_in_end(&process->in, abi_get64(p));
	case ABI_P_CLOSED:
		return process_closed(process, abi_get32(p));
	case ABI_P_CREDIT_OUT:
		return process_credit(process, abi_get32(p), abi_get32(p + 4));
	default:
		return -EBADMSG;
	}
}

void process_poll(const struct process *process, struct pollfd *fds)
{
	const struct process_out *out = process->out;
	const struct process_in *in = &process->in;
	unsigned int i;

	fds[PROCESS_EXEC] = (struct pollfd){process->exec, POLLIN, 0};
	fds[PROCESS_STDIN] = (struct pollfd){in->len ? in->to : -1, POLLOUT, 0};
	for (i = 0; i < 2; i++)
		fds[PROCESS_STDOUT + i] = (struct pollfd){
			process_out_room(&out[i]) ? out[i].from : -1,
			POLLIN,
			0,
		};
}

int process_step(struct process *process, const struct pollfd *fds)
{
	int ret = 0;

	if (fds[PROCESS_EXEC].revents)
		ret = process_settle(process);
	process_cut(process);
	if (!ret)
		ret = process_out_step(process, 0, fds[PROCESS_STDOUT].revents);
	if (!ret)
		ret = process_out_step(process, 1, fds[PROCESS_STDERR].revents);
	if (!ret)
		ret = process_in_move(process, fds[PROCESS_STDIN].revents);
	if (ret || !process_is_over(process) || process->failed)
		return ret;
	process->end.out[0] = process->out[0].total;
	process->end.out[1] = process->out[1].total;
	return control_p_exit(process->control, process->number, &process->end);
}

int process_ended(struct process *process, const struct child_end *end)
{
	int ret = process_settle(process);

	process->pid = 0;
	process->end.end = *end;
	process->end.stamp = clock_ns();
	process->end.oom = (end->status & 0x7f) == SYS_SIGKILL && oom_killed();
	process->deadline = clock_deadline(PROCESS_LINGER_MS);
	return ret;
}

uint64_t process_deadline(const struct process *process)
{
	return process->pid || process->cut ? UINT64_MAX : process->deadline;
}

bool process_is_over(const struct process *process)
{
	if (process->pid || process->exec >= 0)
		return false;
	return process->failed || (process->out[0].told && process->out[1].told);
}
