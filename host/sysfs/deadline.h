/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls into the kernel that may never return. */
#ifndef GPUBOX_SYSFS_DEADLINE_H
#define GPUBOX_SYSFS_DEADLINE_H

struct deadline {
	int ms;	     /* how long the call may take */
	int keep_fd; /* stays open in the child; -1: none */
	int pid;     /* out: the child that still hangs, else 0 */
};

/*
 * Do @call with @arg in a child. What it returned, 0 or -errno, or -ETIMEDOUT:
 * the child, @deadline->pid, is then still there, in state D, and must not be
 * waited for. It has closed every descriptor it inherited but
 * @deadline->keep_fd: a lock on what is written to stays taken until the call
 * is over, whoever dies before. Or -EINTR (the child was killed), what pipe(2)
 * and fork(2) say.
 */
int deadline_call(struct deadline *deadline, int (*call)(const void *arg),
		  const void *arg);

#endif /* GPUBOX_SYSFS_DEADLINE_H */
