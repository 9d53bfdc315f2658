/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Further processes of a guest that runs. As running.h: called from within
 * the guest's loop, and nothing here waits.
 */
#ifndef GPUBOX_GUEST_SPAWNED_H
#define GPUBOX_GUEST_SPAWNED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "fault.h"
#include "guest/decoder.h"
#include "plan/job_encode.h"

struct guest;

/* What to start. */
struct spawned_spec {
	/*
	 * Of it count argv, env, cwd, user, group_adds, caps, umask, limits,
	 * winsize and those flags that ABI_SPAWN_FLAGS has: with ABI_JOB_STDIN
	 * @in is read, else the process has /dev/null.
	 */
	const struct job *job;
	const char *term; /* TERM with ABI_JOB_TTY; NULL: xterm */
	/*
	 * Owned by the process from the call on, whatever it returns; -1: none.
	 * Blocking or not, shared with others or not: they are left as they are.
	 * One that shall be two of them is handed over twice, by dup(2).
	 */
	int in, out, err;
};

/* How it ended. */
struct spawned_end {
	struct fault fault; /* FAULT_NONE: by itself, and all arrived */
	int status;	    /* its own, or as the launcher's; 137: it is lost */
	int signal;	    /* that ended it, or 0 */
};

/* Whom to tell; each may be NULL. */
struct spawned_owner {
	void (*started)(void *arg, uint32_t pid);
	/*
	 * The last call. All of its output is delivered, or could not be; its
	 * descriptors are closed.
	 */
	void (*ended)(void *arg, const struct spawned_end *end);
	void *arg;
};

/*
 * Start a process. On success *@number is what it goes by, never one that
 * another of this guest had, and ended() is called exactly once, not before
 * this returns, unless spawned_leave() is. When the guest ends earlier, it is
 * called before guest_hooks.ended().
 *
 * Errors, FAULT_HOST, with @fault: -ESRCH (the command does not run), -EAGAIN
 * (ABI_PROCESSES_MAX at once, or the guest has not taken what was sent to it
 * before), those of job_encode(), -ENOMEM.
 */
int spawned_start(struct guest *guest, const struct spawned_spec *spec,
		  const struct spawned_owner *owner, uint32_t *number,
		  struct fault *fault);

/*
 * @signo is 1 to 64; where the guest takes nothing it waits, each once, and
 * also without an owner. 0, -ESRCH (it is over).
 */
int spawned_signal(struct guest *guest, uint32_t number, int signo);
/* 0, -ESRCH, -ENOBUFS (as -EAGAIN above). */
int spawned_winsize(struct guest *guest, uint32_t number,
		    const struct winsize *size);

/*
 * Nobody waits for it any more: its descriptors are closed, ended() is not
 * called. It goes on, its stdin has ended, and what it writes is dropped.
 */
void spawned_leave(struct guest *guest, uint32_t number);

/*
 * For guest.c and react.c alone: a frame of the guest (NULL, or what is wrong
 * with it); once a turn, before it waits; the guest tells nothing any more;
 * nobody waits any more. When all that came is delivered it is idle.
 */
const char *spawned_frame(struct guest *guest, const struct frame *frame);
void spawned_turn(struct guest *guest);
void spawned_lose(struct guest *guest);
void spawned_end(struct guest *guest);
bool spawned_is_idle(const struct guest *guest);

#endif /* GPUBOX_GUEST_SPAWNED_H */
