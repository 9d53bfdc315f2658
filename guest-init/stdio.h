/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command has as its descriptors 0 to 2, and our ends of it. */
#ifndef GPUBOX_GUEST_INIT_STDIO_H
#define GPUBOX_GUEST_INIT_STDIO_H

#include <stdbool.h>

#include "job.h"

struct stdio {
	int command[3]; /* the command's ends; a terminal is thrice the same */
	/* our ends, non-blocking; -1: there is none */
	int in;
	int out;
	int err;
	int tty; /* the terminal's master once more, for its size; or -1 */
};

/*
 * Make three pipes, or a pseudo-terminal, or /dev/null for stdin, as @job
 * asks. Errors: those of pipe2(2), open(2) and the terminal's ioctls; what
 * is open then is in @stdio.
 */
int stdio_open(const struct job *job, struct stdio *stdio);

/* Whose they are, so that /dev/stdout can be opened. Errors: of fchown(2). */
int stdio_own(const struct stdio *stdio, uint32_t uid, uint32_t gid);

/* The command has them now: close its ends here. */
void stdio_close_command(struct stdio *stdio);

/* Tell the terminal its size; does nothing when there is none. */
int stdio_winsize(int tty, const struct job_winsize *size);

/* The foreground process group of the terminal, or 0. */
int stdio_foreground(int tty);

/*
 * A terminal has no end of file but a byte that means it: send it to @tty,
 * once at the beginning of a line, twice @within one.
 */
void stdio_send_eof(int tty, bool within);

#endif /* GPUBOX_GUEST_INIT_STDIO_H */
