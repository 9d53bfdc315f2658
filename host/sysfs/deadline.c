// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysfs/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

struct deadline_child {
	int done; /* closed when it is over: that tells the parent */
	int keep_fd;
};

/*
 * Its own session, nothing inherited but what struct deadline_child names: if
 * the call never returns, nobody's pipe stays open.
 */
static void __attribute__((noreturn))
deadline_child(struct deadline_child fds, int (*call)(const void *arg),
	       const void *arg)
{
	int keep = -1;

	setsid();
	if (fds.keep_fd >= 0) {
		keep = fcntl(fds.keep_fd, F_DUPFD, 3);
		if (keep < 0)
			_exit(errno);
	}
	if (dup2(fds.done, 0) < 0 || (keep >= 0 && dup2(keep, 1) < 0))
		_exit(errno);
	syscall(SYS_close_range, keep >= 0 ? 2 : 1, ~0u, 0);
	_exit(-call(arg));
}

static int deadline_result(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/* Whether the other end of @fd was closed in time. */
static bool deadline_wait_closed(int fd, int deadline_ms)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	int64_t end = clock_now_ms() + deadline_ms;
	int64_t left;
	int n;

	do {
		left = end - clock_now_ms();
		n = poll(&pfd, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

int deadline_call(struct deadline *deadline, int (*call)(const void *arg),
		  const void *arg)
{
	int done[2], err;
	pid_t pid;

	deadline->pid = 0;
	if (pipe2(done, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		deadline_child((struct deadline_child){done[1], deadline->keep_fd},
			       call, arg);
	err = -errno;
	close(done[1]);
	if (pid > 0 && deadline_wait_closed(done[0], deadline->ms)) {
		err = deadline_result(pid);
	} else if (pid > 0) {
		deadline->pid = pid;
		err = -ETIMEDOUT;
	}
	close(done[0]);
	return err;
}
