// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/child_signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

int child_signals_reset(void)
{
	sigset_t ours;
	int signo;

	/* Fails for KILL, STOP and those of the C library, as it should. */
	for (signo = 1; signo < NSIG; signo++)
		signal(signo, SIG_DFL);
	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGHUP);
	return sigprocmask(SIG_SETMASK, &ours, NULL) ? -errno : 0;
}
