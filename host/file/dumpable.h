/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that others of its user, and its user, cannot trace or read. */
#ifndef GPUBOX_FILE_DUMPABLE_H
#define GPUBOX_FILE_DUMPABLE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * PR_SET_DUMPABLE does not survive execve(2), and what makes the kernel clear
 * it there (ids that differ) clears the signal for the parent's death, too
 * (begin_new_exec() in fs/exec.c). So the new program is stopped before its
 * first instruction and made to call prctl(2).
 */

/*
 * In the child, last before execve(2). False: it cannot be done here (somebody
 * traces the parent, or a filter forbids it); nothing has changed then.
 */
bool dumpable_offer(void);

/*
 * In the parent of a child that offered it and whose execve(2) succeeded: the
 * program runs on, not dumpable. 0, -ECHILD (it has ended; its status can be
 * waited for), -ETIMEDOUT (it does not stop within @deadline_ms; it must be
 * killed), -EOPNOTSUPP (a program of another architecture: it runs on, and is
 * dumpable), or what ptrace(2) or the program's prctl(2) reported.
 */
int dumpable_clear(pid_t pid, int deadline_ms);

#endif /* GPUBOX_FILE_DUMPABLE_H */
