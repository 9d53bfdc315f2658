// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/signals.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int wanted[] = {SIGINT,  SIGTERM,	SIGHUP,	 SIGQUIT,
			     SIGTSTP, SIGWINCH, SIGUSR1, SIGUSR2};

int signals_open(struct signals *signals, struct fault *fault)
{
	struct sigaction action;
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!sigaction(wanted[i], NULL, &action) &&
		    action.sa_handler != SIG_IGN)
			sigaddset(&set, wanted[i]);
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals->fd < 0)
		return fault_set(fault, FAULT_HOST, -errno, "signalfd: %s",
				 strerror(errno));
	sigprocmask(SIG_BLOCK, &set, &signals->before);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

void signals_close(struct signals *signals)
{
	if (signals->fd < 0)
		return;
	close(signals->fd);
	signals->fd = -1;
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
}

int signals_next(struct signals *signals)
{
	struct signalfd_siginfo info;

	if (read(signals->fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

bool signals_pass(int signo)
{
	size_t i;

	/* react_signal() has its own way with these */
	if (signo == SIGTSTP || signo == SIGWINCH)
		return false;
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (signo == wanted[i])
			return true;
	return false;
}
