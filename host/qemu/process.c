// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "file/dumpable.h"
#include "file/spawn.h"
#include "log.h"
#include "qemu/child_place.h"
#include "qemu/child_signals.h"
#include "qemu/user.h"

/* A binary on a slow file system. */
#define EXEC_MS 10000

#define SOCKETS (VM_FD_KERNEL - VM_FD_QMP)
#define FDS	(VM_FD_END - VM_FD_QMP)

/* What the child needs; everything was decided before the fork. */
struct start {
	char *const *argv;
	struct user user;
	const struct numa_place *place; /* or NULL */
	pid_t parent;
	int source[FDS]; /* goes to VM_FD_QMP + i; -1: nothing does */
	int null_fd;
	int stderr_fd;
	int report_fd; /* closed by a successful exec */
};

/* What a child that could not become QEMU writes to report_fd. */
struct report {
	int err; /* 0: it goes on, but cannot be made not dumpable */
	char step[192];
};

/* Targets may be sources of others: all sources move above them first. */
static int child_move_fds(struct start *start)
{
	int i, fd;

	/* What went wrong is told over the old one until there is a new one. */
	fd = fcntl(start->report_fd, F_DUPFD_CLOEXEC, VM_FD_END);
	if (fd < 0)
		return -errno;
	start->report_fd = fd;
	start->stderr_fd = fcntl(start->stderr_fd, F_DUPFD_CLOEXEC, VM_FD_END);
	start->null_fd = fcntl(start->null_fd, F_DUPFD_CLOEXEC, VM_FD_END);
	if (start->stderr_fd < 0 || start->null_fd < 0)
		return -errno;
	for (i = 0; i < FDS; i++) {
		if (start->source[i] < 0)
			continue;
		fd = fcntl(start->source[i], F_DUPFD_CLOEXEC, VM_FD_END);
		if (fd < 0)
			return -errno;
		start->source[i] = fd;
	}
	return 0;
}

static int child_place_fds(struct start *start)
{
	int i, err;

	err = child_move_fds(start);
	if (err)
		return err;
	if (dup2(start->null_fd, STDIN_FILENO) < 0 ||
	    dup2(start->stderr_fd, STDOUT_FILENO) < 0 ||
	    dup2(start->stderr_fd, STDERR_FILENO) < 0)
		return -errno;
	for (i = 0; i < FDS; i++) {
		if (start->source[i] < 0)
			close(VM_FD_QMP + i);
		else if (dup2(start->source[i], VM_FD_QMP + i) < 0)
			return -errno;
	}
	/* The last one to keep, and only until exec. */
	if (start->report_fd != VM_FD_END &&
	    dup3(start->report_fd, VM_FD_END, O_CLOEXEC) < 0)
		return -errno;
	start->report_fd = VM_FD_END;
	return close_range(VM_FD_END + 1, ~0U, 0) ? -errno : 0;
}

static int child_limit(void)
{
	const struct rlimit none = {0, 0};

	/* A core file would hold the guest's memory. */
	if (setrlimit(RLIMIT_CORE, &none) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return 0;
}

/* After the change of user, which clears it: prctl(2), PR_SET_PDEATHSIG. */
static int child_tie_to_parent(const struct start *start)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return -errno;
	return getppid() == start->parent ? 0 : -ESRCH;
}

static void child_report(const struct start *start, const char *step, int err)
{
	struct report report = {.err = err};
	ssize_t n;

	strncpy(report.step, step, sizeof(report.step) - 1);
	n = write(start->report_fd, &report, sizeof(report));
	(void)n; /* the parent sees the end of file at least */
}

static void __attribute__((noreturn))
child_give_up(const struct start *start, const char *step, int err)
{
	child_report(start, step, err);
	_exit(127);
}

static void __attribute__((noreturn)) child_main(struct start *start)
{
	char *words[SPAWN_ENVIRONMENT];
	int err;

	if (setpgid(0, 0))
		child_give_up(start, "process group", -errno);
	err = child_signals_reset();
	if (err)
		child_give_up(start, "signals", err);
	err = child_place_fds(start);
	if (err)
		child_give_up(start, "descriptors", err);
	err = child_limit();
	if (err)
		child_give_up(start, "limits", err);
	err = child_place(start->place);
	if (err)
		child_give_up(start, CHILD_PLACE_STEP, err);
	err = user_become(&start->user);
	if (err)
		child_give_up(start, "change of user", err);
	err = child_tie_to_parent(start);
	if (err)
		child_give_up(start, "tie to the launcher", err);
	spawn_environment(words);
	if (!dumpable_offer())
		child_report(start, "", 0);
	execve(start->argv[0], start->argv, words);
	child_give_up(start, "execution", -errno);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int process_set_nonblock(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK) ? -errno : 0;
}

/* Our ends go to @process, QEMU's to @start. */
static int open_sockets(struct start *start, struct qemu_process *process)
{
	int i, pair[2], err = 0;

	for (i = 0; !err && i < SOCKETS; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
			return -errno;
		process->fd[i] = pair[0];
		start->source[i] = pair[1];
		err = process_set_nonblock(pair[0]);
	}
	return err;
}

static int open_pipes(struct start *start, struct qemu_process *process,
		      int *report_fd)
{
	int pair[2];

	start->null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (start->null_fd < 0 || pipe2(pair, O_CLOEXEC))
		return -errno;
	process->stderr_fd = pair[0];
	start->stderr_fd = pair[1];
	if (pipe2(pair, O_CLOEXEC))
		return -errno;
	*report_fd = pair[0];
	start->report_fd = pair[1];
	return process_set_nonblock(process->stderr_fd);
}

static void close_start(struct start *start)
{
	int i;

	for (i = 0; i < SOCKETS; i++)
		close_fd(&start->source[i]);
	close_fd(&start->null_fd);
	close_fd(&start->stderr_fd);
	close_fd(&start->report_fd);
}

/*
 * Wait for the exec, which closes the pipe, or for what went wrong. -ETIMEDOUT
 * sets no fault. *@offered: it waits behind the exec for dumpable_clear().
 */
static int read_report(int fd, const char *binary, bool *offered,
		       struct fault *fault)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	struct report report;
	ssize_t n;

	for (;; *offered = false) {
		if (poll(&ready, 1, EXEC_MS) < 1)
			return -ETIMEDOUT;
		n = read(fd, &report, sizeof(report));
		if (!n)
			return 0;
		if (n != sizeof(report) || report.err)
			break;
	}
	if (n != sizeof(report))
		return fault_set(fault, FAULT_HOST, -EIO,
				 "%s: the new process ended before it could "
				 "start it",
				 binary);
	report.step[sizeof(report.step) - 1] = '\0';
	return fault_set(fault, FAULT_VMM, report.err,
			 "%s: cannot be started: %s: %s", binary, report.step,
			 strerror(-report.err));
}

static int reap(pid_t pid, int *status)
{
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/* One that has ended is seen by who waits for it. */
static int hide(pid_t pid, const char *binary)
{
	int err = dumpable_clear(pid, EXEC_MS);

	if (err && err != -ECHILD && err != -ETIMEDOUT)
		log_info("%s: its user can trace it: %s", binary, strerror(-err));
	return err == -ETIMEDOUT ? err : 0;
}

static int spawn(struct start *start, struct qemu_process *process,
		 int report_fd, struct fault *fault)
{
	bool offered = true;
	int err;

	start->parent = getpid();
	process->pid = fork();
	if (process->pid < 0)
		return fault_set(fault, FAULT_HOST, -errno,
				 "%s: cannot make a process: %s",
				 start->argv[0], strerror(errno));
	if (!process->pid)
		child_main(start);
	/* So that the group is there whoever runs first. */
	setpgid(process->pid, process->pid);
	close_start(start);
	err = read_report(report_fd, start->argv[0], &offered, fault);
	if (!err && offered)
		err = hide(process->pid, start->argv[0]);
	if (err == -ETIMEDOUT)
		fault_set(fault, FAULT_HOST, err,
			  "%s: could not be started within %d s",
			  start->argv[0], EXEC_MS / 1000);
	if (!err) {
		process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
		if (process->pidfd >= 0)
			return 0;
		err = fault_set(fault, FAULT_HOST, -errno,
				"pidfd_open: %s; gpubox needs Linux 5.9",
				strerror(errno));
	}
	kill(process->pid, SIGKILL);
	reap(process->pid, NULL);
	return err;
}

static void process_clear(struct qemu_process *process)
{
	process->pid = -1;
	process->pidfd = -1;
	process->stderr_fd = -1;
	memset(process->fd, 0xff, sizeof(process->fd));
}

int qemu_process_start(char *const argv[], const struct user *user,
		       const struct numa_place *place, const int *fds,
		       struct qemu_process *process, struct fault *fault)
{
	struct start start = {.argv = argv,
			      .place = place,
			      .null_fd = -1,
			      .stderr_fd = -1,
			      .report_fd = -1};
	struct qemu_process new;
	int report_fd = -1, err;

	process_clear(&new);
	memset(start.source, 0xff, sizeof(start.source));
	if (fds)
		memcpy(&start.source[SOCKETS], fds,
		       (FDS - SOCKETS) * sizeof(*fds));
	if (user)
		start.user = *user;
	err = open_sockets(&start, &new);
	if (!err)
		err = open_pipes(&start, &new, &report_fd);
	if (err)
		fault_set(fault, FAULT_HOST, err, "%s: no descriptors: %s",
			  argv[0], strerror(-err));
	else
		err = spawn(&start, &new, report_fd, fault);
	close_start(&start);
	close_fd(&report_fd);
	if (err)
		qemu_process_close(&new);
	else
		*process = new;
	return err;
}

int qemu_process_reap(struct qemu_process *process, int deadline_ms,
		      int *wait_status)
{
	struct pollfd ended = {.fd = process->pidfd, .events = POLLIN};
	int64_t end = clock_now_ms() + deadline_ms, left;
	int n;

	do {
		left = end - clock_now_ms();
		n = poll(&ended, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	if (n)
		return reap(process->pid, wait_status);
	log_warn("QEMU: process %d hangs in the kernel since SIGKILL was sent; "
		 "nothing can end it but a restart of this host, and what it "
		 "holds is not free before",
		 (int)process->pid);
	*wait_status = SIGKILL;
	return -ETIMEDOUT;
}

int qemu_process_end(struct qemu_process *process, int deadline_ms,
		     int *wait_status)
{
	struct pollfd ended = {.fd = process->pidfd, .events = POLLIN};

	/* An interrupted wait only brings the end closer. */
	if (poll(&ended, 1, deadline_ms) != 1)
		kill(-process->pid, SIGKILL);
	return qemu_process_reap(process, QEMU_PROCESS_KILL_MS, wait_status);
}

void qemu_process_close(struct qemu_process *process)
{
	int i;

	for (i = 0; i < FDS; i++)
		close_fd(&process->fd[i]);
	close_fd(&process->stderr_fd);
	close_fd(&process->pidfd);
}
