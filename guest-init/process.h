/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One further process: its start, its streams with their credit, its end.
 * Errors of all functions are those of the control port.
 */
#ifndef GPUBOX_GUEST_INIT_PROCESS_H
#define GPUBOX_GUEST_INIT_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/poll.h>

#include "child.h"
#include "command.h"
#include "control.h"
#include "job.h"
#include "process_in.h"
#include "stdio.h"
#include "user.h"

enum process_fd {
	PROCESS_EXEC,
	PROCESS_STDIN,
	PROCESS_STDOUT,
	PROCESS_STDERR,
	PROCESS_FDS,
};

/* From the process to the host. */
struct process_out {
	uint64_t total;	 /* bytes given to the host */
	uint64_t left;	 /* bytes that are still wanted */
	uint32_t credit; /* bytes that the host takes now */
	int from;	 /* pipe or terminal; -1: closed */
	bool told;	 /* its end */
};

struct process {
	struct control *control;
	uint32_t number;
	int pid;      /* 0: it was reaped */
	int exec;     /* hangs up when it was executed or not; -1: it did */
	bool started; /* and the host knows */
	bool failed;  /* the same */
	bool cut;     /* what is in the pipes now is all that is passed on */
	uint64_t deadline; /* of the output, when it has ended */
	char **vector;
	size_t vector_size;
	struct frame frame; /* of ABI_SPAWN, until it was executed */
	struct job job;
	struct user user;
	struct command command;
	struct stdio stdio;
	struct process_out out[2]; /* stdout, stderr */
	struct process_in in;
	struct control_end end;
	uint8_t stack[CHILD_STACK] __attribute__((aligned(16)));
};

/*
 * Begin to start the process of ABI_SPAWN payload @frame, which becomes ours,
 * in @process, which is all zero. When it does not come that far the host is
 * told and @process is over.
 */
int process_start(struct process *process, struct control *control,
		  const struct frame *frame);

/* A frame that names it; @payload is what follows the number. */
int process_frame(struct process *process, enum abi_frame type,
		  const uint8_t *payload, uint32_t size);

/* What to poll for, PROCESS_FDS; then what can be moved, once. */
void process_poll(const struct process *process, struct pollfd *fds);
int process_step(struct process *process, const struct pollfd *fds);

/* It was reaped. */
int process_ended(struct process *process, const struct child_end *end);

/* When process_step() is to be called at the latest, or UINT64_MAX. */
uint64_t process_deadline(const struct process *process);

/* Nothing is left of it, and the host knows how it ended. */
bool process_is_over(const struct process *process);

/* Close and free everything but @process itself. */
void process_close(struct process *process);

#endif /* GPUBOX_GUEST_INIT_PROCESS_H */
