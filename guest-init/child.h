/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes below PID 1: started, waited for, ended. */
#ifndef GPUBOX_GUEST_INIT_CHILD_H
#define GPUBOX_GUEST_INIT_CHILD_H

#include <stdint.h>

#define CHILD_STACK 16384

struct child_end {
	int status; /* as wait4(2) has it */
	uint64_t utime_us;
	uint64_t stime_us;
	uint64_t maxrss_kib;
};

/*
 * Block every signal and open a descriptor that is readable when a child
 * ended; clear it with child_heard(). Errors: those of signalfd4(2).
 */
int child_watch(void);
void child_heard(int fd);

/*
 * Start a process that shares our memory, on the one stack there is: only
 * one such child at a time until it executed something or ended. It calls
 * @fn(@arg), which must not return. Returns the pid or -errno. With
 * child_start_files() it shares our descriptors, too: those that it opens
 * stay when it has ended.
 */
int child_start(void (*fn)(void *), void *arg);
int child_start_files(void (*fn)(void *), void *arg);

/* The same on a stack of its own, of CHILD_STACK bytes. */
int child_start_on(void *stack, void (*fn)(void *), void *arg);

/*
 * Wait until child @pid has ended, of which @fd (child_watch()) tells. The
 * deadline of @ms begins anew whenever *@progress has changed. Returns 0 or
 * -ETIMEDOUT: then the child was killed, but may hang in the kernel; it keeps
 * its stack, the next one gets another. That is possible once.
 */
int child_wait(int fd, int pid, const volatile unsigned int *progress,
	       uint32_t ms, struct child_end *end);

/*
 * Reap one child that ended: its pid, 0 when none did, -ECHILD when there
 * are none left. @end is filled in when a pid is returned.
 */
int child_reap(struct child_end *end);

/* SIGKILL to every process but us. */
void child_kill_all(void);

#endif /* GPUBOX_GUEST_INIT_CHILD_H */
