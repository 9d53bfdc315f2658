// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/aside.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file/descriptors.h"

/* As nice(1) does it. */
#define ASIDE_NICE 10

static void __attribute__((noreturn))
aside_main(const char *name, void (*work)(void *), void *arg)
{
	sigset_t none;

	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_NAME, name);
	if (descriptors_keep(NULL, 0))
		_exit(1);
	(void)!nice(ASIDE_NICE);
	work(arg);
	_exit(0);
}

/* Its parent ends at once, so that it is nobody's child and no zombie. */
int aside_start(const char *name, void (*work)(void *arg), void *arg)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid) {
		setsid();
		pid = fork();
		if (!pid)
			aside_main(name, work, arg);
		_exit(pid < 0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return 0;
}
