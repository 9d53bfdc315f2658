// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The verdict's pipe in a worker, behind stderr. */
#define WORKER_FD 3
/* SIGALRM ends one that hangs: more than all that it waits for together. */
#define WORKER_SECONDS 900

/*
 * A guest's keeper comes from here and lives on: neither the gateway's
 * connection nor the socket may stay open in it. close_range(2), Linux 5.9.
 */
static int worker_close(int fd)
{
	if (fd != WORKER_FD && dup3(fd, WORKER_FD, O_CLOEXEC) < 0)
		return -errno;
	if (syscall(SYS_close_range, WORKER_FD + 1, ~0u, 0))
		return -errno;
	return setsid() < 0 ? -errno : 0;
}

static void worker_say(const struct verdict *verdict)
{
	ssize_t n = write(WORKER_FD, verdict, sizeof(*verdict));

	(void)n; /* who does not hear it is gone */
}

/*
 * It ends with its driver: the next one takes up what is left, and must not be
 * overtaken by what the gateway had wanted before. A guest's keeper is a child
 * of ours and does not inherit it, prctl(2).
 */
static void worker_follow(pid_t driver)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != driver)
		worker_leave();
}

static void worker_live(int fd, pid_t driver, worker_fn *work, void *arg)
{
	struct verdict verdict = {.code = GRPC_INTERNAL};
	sigset_t none;
	int err;

	worker_follow(driver);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	alarm(WORKER_SECONDS);
	err = worker_close(fd);
	if (err)
		snprintf(verdict.sentence, sizeof(verdict.sentence),
			 "the driver's worker: %s", strerror(-err));
	else
		work(arg, &verdict);
	worker_say(&verdict);
	worker_leave();
}

int worker_start(struct worker *worker, worker_fn *work, void *arg)
{
	pid_t driver = getpid(), pid;
	int ends[2], err;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		worker_live(ends[1], driver, work, arg);
	err = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (err) {
		close(ends[0]);
		return err;
	}
	worker->pid = pid;
	worker->fd = ends[0];
	return 0;
}

void worker_end(struct worker *worker, struct verdict *verdict)
{
	int status = 0;
	ssize_t n;

	do
		n = read(worker->fd, verdict, sizeof(*verdict));
	while (n < 0 && errno == EINTR);
	close(worker->fd);
	worker->fd = -1;
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (n == (ssize_t)sizeof(*verdict))
		return;
	memset(verdict, 0, sizeof(*verdict));
	verdict->code = GRPC_INTERNAL;
	snprintf(verdict->sentence, sizeof(verdict->sentence),
		 WIFSIGNALED(status)
			 ? "the driver's worker was ended by signal %d"
			 : "the driver's worker ended with status %d",
		 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

bool worker_apart(int *err)
{
	pid_t pid = fork();

	*err = pid < 0 ? -errno : 0;
	if (!pid)
		close(WORKER_FD);
	return !pid;
}

void worker_leave(void)
{
	_exit(0);
}
