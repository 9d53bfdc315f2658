/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Go on in a process of one's own, of which the caller hears only so much. */
#ifndef GPUBOX_KEEPER_DETACH_H
#define GPUBOX_KEEPER_DETACH_H

#include <stdbool.h>

#include "fault.h"

/* Of what the new process says, with its NUL. */
#define DETACH_TEXT 64

/*
 * Return twice: in the new process with @isnew set and in *@report a descriptor
 * for detach_report(); in the old one when that was called, or the new process
 * has ended, with the status in *@status, and what it says in @text. Until
 * detach_leave() the new process has our terminal, and hears the signals that
 * it sends, of which the old one ignores SIGINT and SIGQUIT from then on.
 * Errors, FAULT_HOST: those of pipe(2) and fork(2); nothing has changed then.
 */
int detach_fork(bool *isnew, int *report, int *status, char text[DETACH_TEXT],
		struct fault *fault);

/* Let the old process end with @status, and know @text. Closes *@report. */
void detach_report(int *report, int status, const char *text);

/*
 * A session of its own, with nothing on its stdin, stdout and stderr: what
 * open(2), dup2(2) and setsid(2) report.
 */
int detach_leave(void);

#endif /* GPUBOX_KEEPER_DETACH_H */
