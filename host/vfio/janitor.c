// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/janitor.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file/descriptors.h"
#include "file/rights.h"
#include "vfio/giveback.h"

/* QEMU unpins the guest's memory while it ends: minutes for a large guest. */
#define JANITOR_WAIT_MS 120000

enum {
	JANITOR_FD_LAUNCHER = DESCRIPTORS_FIRST,
	JANITOR_FD_JOURNAL,
	JANITOR_FD_LOCK,
	JANITOR_FD_END,
};

/* Until the launcher is gone; the pidfd of the last QEMU, or -ENOMSG. */
static int janitor_watch(void)
{
	struct rights came;
	int pidfd = -ENOMSG;
	char byte;

	while (rights_receive(JANITOR_FD_LAUNCHER, &byte, 1, 0, &came) > 0) {
		if (pidfd >= 0)
			close(pidfd);
		pidfd = came.count == 1 ? came.fd[0] : -ENOMSG;
		if (pidfd < 0)
			rights_close(&came);
	}
	return pidfd;
}

static void __attribute__((noreturn))
janitor_main(const struct runner *runner, const char *file, const int *fds)
{
	struct state state = {JANITOR_FD_JOURNAL, JANITOR_FD_LOCK};
	struct runner own = *runner;
	struct locks locks = {0};
	sigset_t all;
	int pidfd;

	/* Only SIGKILL ends it: a service manager's SIGTERM comes too early. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "gpubox-janitor");
	if (descriptors_keep(fds, JANITOR_FD_END - JANITOR_FD_LAUNCHER) ||
	    chdir("/") < 0)
		_exit(1);
	pidfd = janitor_watch();
	if (pidfd >= 0)
		syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	own.observe = NULL;
	_exit(giveback_settle(&own, &state, &locks, file, JANITOR_WAIT_MS, NULL)
		      ? 1
		      : 0);
}

int janitor_start(struct janitor *janitor, const struct runner *runner,
		  const struct state *state, const char *file,
		  struct fault *fault)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return fault_set(fault, FAULT_HOST, -errno,
				 "the janitor cannot be started: %s",
				 strerror(errno));
	pid = fork();
	if (pid == 0) {
		const int fds[] = {ends[1], state->journal_fd, state->lock_fd};

		janitor_main(runner, file, fds);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return fault_set(fault, FAULT_HOST, -errno,
				 "the janitor cannot be started: %s",
				 strerror(errno));
	}
	janitor->pid = pid;
	janitor->fd = ends[0];
	return 0;
}

/* Not its number, which may be another process's when it is used. */
int janitor_tell(const struct janitor *janitor, pid_t qemu)
{
	int pidfd, err;

	pidfd = (int)syscall(SYS_pidfd_open, qemu, 0);
	if (pidfd < 0)
		return -errno;
	err = rights_send(janitor->fd, "", 1, &pidfd, 1, 0);
	close(pidfd);
	return err;
}

void janitor_end(struct janitor *janitor)
{
	if (janitor->pid <= 0)
		return;
	kill(janitor->pid, SIGKILL);
	while (waitpid(janitor->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(janitor->fd);
	janitor->pid = 0;
	janitor->fd = -1;
}
