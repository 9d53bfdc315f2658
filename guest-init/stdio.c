// SPDX-License-Identifier: GPL-2.0-or-later
#include "stdio.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <asm/termios.h>

#include "sys.h"

/*
 * So that a command can write while we do not run. Its pages are passed on
 * as they are, and the port's queue holds 128 pipes full when the host does
 * not read: 32 MiB of the guest's memory at most.
 */
#define STDIO_PIPE_SIZE (256 << 10)

/*
 * One pipe: @ours is the index of our end, which becomes non-blocking. A
 * smaller pipe than wanted works too.
 */
static int stdio_pipe(int ours, int *our_fd, int *command_fd)
{
	int fds[2] = {-1, -1};
	int ret = (int)SYS_2(pipe2, fds, O_CLOEXEC);

	if (ret)
		return ret;
	sys_fcntl(fds[ours], F_SETPIPE_SZ, STDIO_PIPE_SIZE);
	sys_fcntl(fds[ours], F_SETFL, O_NONBLOCK);
	*our_fd = fds[ours];
	*command_fd = fds[!ours];
	return 0;
}

static int stdio_null(struct stdio *stdio)
{
	stdio->command[0] = sys_open("/dev/null", O_RDONLY, 0);
	return stdio->command[0] < 0 ? stdio->command[0] : 0;
}

static int stdio_pipes(const struct job *job, struct stdio *stdio)
{
	int ret;

	if (job->flags & ABI_JOB_STDIN)
		ret = stdio_pipe(1, &stdio->in, &stdio->command[0]);
	else
		ret = stdio_null(stdio);
	if (!ret)
		ret = stdio_pipe(0, &stdio->out, &stdio->command[1]);
	if (!ret)
		ret = stdio_pipe(0, &stdio->err, &stdio->command[2]);
	return ret;
}

/* Each end of ours is closed on its own; they share O_NONBLOCK. */
static int stdio_dup(int fd)
{
	return (int)sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static int stdio_terminal(const struct job *job, struct stdio *stdio)
{
	int master = sys_open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK, 0);
	int unlock = 0, peer, ret;

	if (master < 0)
		return master;
	stdio->tty = master;
	stdio->out = stdio_dup(master);
	ret = (int)sys_ioctl(master, TIOCSPTLCK, &unlock);
	if (ret)
		return ret;
	peer = (int)sys_ioctl(master, TIOCGPTPEER,
			      (void *)(long)(O_RDWR | O_NOCTTY | O_CLOEXEC));
	if (peer < 0)
		return peer;
	stdio->command[0] = peer;
	stdio->command[1] = peer;
	stdio->command[2] = peer;
	if (job->flags & ABI_JOB_STDIN)
		stdio->in = stdio_dup(master);
	return stdio_winsize(master, &job->winsize);
}

int stdio_open(const struct job *job, struct stdio *stdio)
{
	int i;

	for (i = 0; i < 3; i++)
		stdio->command[i] = -1;
	stdio->in = -1;
	stdio->out = -1;
	stdio->err = -1;
	stdio->tty = -1;
	return job->flags & ABI_JOB_TTY ? stdio_terminal(job, stdio)
					: stdio_pipes(job, stdio);
}

int stdio_own(const struct stdio *stdio, uint32_t uid, uint32_t gid)
{
	int i, ret = 0;

	/* Not /dev/null, which stays everybody's. */
	for (i = stdio->in < 0 && stdio->tty < 0; !ret && i < 3; i++)
		ret = (int)SYS_3(fchown, stdio->command[i], uid, gid);
	return ret;
}

void stdio_close_command(struct stdio *stdio)
{
	int i;

	for (i = 0; i < 3; i++) {
		if (stdio->command[i] >= 0 && (i == 0 || stdio->tty < 0))
			sys_close(stdio->command[i]);
		stdio->command[i] = -1;
	}
}

int stdio_winsize(int tty, const struct job_winsize *size)
{
	struct winsize winsize = {
		.ws_row = size->rows,
		.ws_col = size->cols,
		.ws_xpixel = size->xpixels,
		.ws_ypixel = size->ypixels,
	};

	return tty < 0 ? 0 : (int)sys_ioctl(tty, TIOCSWINSZ, &winsize);
}

int stdio_foreground(int tty)
{
	int group = 0;

	if (tty < 0 || sys_ioctl(tty, TIOCGPGRP, &group))
		return 0;
	return group;
}

void stdio_send_eof(int tty, bool within)
{
	struct termios termios = {0};
	uint8_t bytes[2];

	if (sys_ioctl(tty, TCGETS, &termios) || !(termios.c_lflag & ICANON) ||
	    !termios.c_cc[VEOF])
		return;
	bytes[0] = bytes[1] = termios.c_cc[VEOF];
	sys_write(tty, bytes, within ? 2 : 1);
}
