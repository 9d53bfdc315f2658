/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The start of a command: the job's, or a further one. */
#ifndef GPUBOX_GUEST_INIT_COMMAND_H
#define GPUBOX_GUEST_INIT_COMMAND_H

#include "failure.h"
#include "job.h"
#include "stdio.h"
#include "user.h"

/* What stands between a new process and the command, in this order. */
enum command_step {
	COMMAND_USER,
	COMMAND_OWNER,
	COMMAND_TERMINAL,
	COMMAND_STDIO,
	COMMAND_CGROUP,
	COMMAND_LIMITS,
	COMMAND_BOUNDING,
	COMMAND_GROUPS,
	COMMAND_GID,
	COMMAND_UID,
	COMMAND_CAPABILITIES,
	COMMAND_CWD,
	COMMAND_PRIVILEGES,
	COMMAND_EXEC,
};

/* The child has our memory until it executed something: it tells us here. */
struct command {
	struct job *job;
	const struct stdio *stdio;
	struct user *user; /* to be found by the child; NULL: it was already */
	struct failure failure; /* of COMMAND_USER */
	bool is_there; /* the working directory is, before COMMAND_UID */
	volatile enum command_step step;
	volatile int err;
};

/*
 * Start the process that is to execute @command, of which job, stdio and user
 * are set, on @stack (child.h). All of it stays in place until *@fd hangs up:
 * then it was executed, or has ended. It makes itself the leader of a session.
 * Returns its pid, *@fd is the caller's; or -errno.
 */
int command_begin(struct command *command, void *stack, int *fd);

/* When *@fd has hung up: 0, or as command_start(). */
int command_result(const struct command *command, struct failure *failure);

/*
 * Start the job's command, and wait. Returns its pid once it was executed.
 * Errors, as the command's fault: what execve(2) says (status 127 for
 * -ENOENT, else 126), what stood in the way before (status 125), -ETIMEDOUT.
 */
int command_start(struct job *job, const struct stdio *stdio, uint64_t deadline,
		  struct failure *failure);

/*
 * A signal for command @pid with terminal @tty (-1: none). The keyboard's
 * are for whom the terminal says, for the command if that is nobody any more;
 * what ends or stops a command from outside is for the command too. With
 * ABI_JOB_ALONE among @flags the command gets all of them, and nobody else any.
 */
void command_signal(int pid, int tty, uint32_t flags, uint32_t signal);

#endif /* GPUBOX_GUEST_INIT_COMMAND_H */
