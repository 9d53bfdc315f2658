/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes below PID 1: started, waited for, ended. */
#ifndef GPUBOX_GUEST_INIT_CHILD_H
#define GPUBOX_GUEST_INIT_CHILD_H

#include <stdint.h>

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
 * @fn(@arg), which must not return. Returns the pid or -errno.
 */
int child_start(void (*fn)(void *), void *arg);

/*
 * Reap one child that ended: its pid, 0 when none did, -ECHILD when there
 * are none left. @end is filled in when a pid is returned.
 */
int child_reap(struct child_end *end);

/* SIGKILL to every process but us. */
void child_kill_all(void);

#endif /* GPUBOX_GUEST_INIT_CHILD_H */
