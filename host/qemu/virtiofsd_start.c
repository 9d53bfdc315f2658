// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/virtiofsd_start.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file/dumpable.h"
#include "file/rights.h"
#include "log.h"
#include "qemu/child_place.h"
#include "qemu/child_signals.h"

/* A folder or a program on a slow file system. */
#define START_MS 10000
/* From SIGKILL to the end. */
#define START_KILL_MS 5000
/* What the child has beside the standard three. */
#define START_LISTEN 3

/* What the child needs; everything was decided before the clone. */
struct virtiofsd_child {
	const struct virtiofsd *program;
	const struct share_source *source;
	const struct share_users *users;
	const struct numa_place *place;
	int program_fd;
	int null_fd;
	int stderr_fd;
	int report_fd; /* closed by a successful exec */
};

/* First that all is ready, with QEMU's end; then, or else, what failed. */
struct virtiofsd_report {
	int err;
	bool traceable; /* it goes on, but cannot be made not dumpable */
	char step[43];
};

static int virtiofsd_send(int socket, const struct virtiofsd_report *report,
			  const int *fd)
{
	return rights_send(socket, report, sizeof(*report), fd, fd ? 1 : 0, 0);
}

static void __attribute__((noreturn))
virtiofsd_give_up(int socket, const char *step, int err)
{
	struct virtiofsd_report report = {.err = err};

	snprintf(report.step, sizeof(report.step), "%s", step);
	virtiofsd_send(socket, &report, NULL);
	_exit(127);
}

/* The one that is written to the socket last has to survive until exec. */
static int virtiofsd_place_fds(struct virtiofsd_child *child, int listening)
{
	int high[] = {child->null_fd, child->stderr_fd, listening,
		      child->report_fd, child->program_fd};
	const int top = START_LISTEN + 3;
	int i;

	for (i = 0; i < 5; i++) {
		high[i] = fcntl(high[i], F_DUPFD_CLOEXEC, top);
		if (high[i] < 0)
			return -errno;
	}
	if (dup2(high[0], STDIN_FILENO) < 0 || dup2(high[1], STDOUT_FILENO) < 0 ||
	    dup2(high[1], STDERR_FILENO) < 0 || dup2(high[2], START_LISTEN) < 0 ||
	    dup3(high[3], START_LISTEN + 1, O_CLOEXEC) < 0 ||
	    dup3(high[4], START_LISTEN + 2, O_CLOEXEC) < 0)
		return -errno;
	child->report_fd = START_LISTEN + 1;
	child->program_fd = START_LISTEN + 2;
	return close_range((unsigned int)top, ~0U, 0) ? -errno : 0;
}

static int virtiofsd_limit(void)
{
	const struct rlimit none = {0, 0};
	struct rlimit files;
	int err = child_signals_reset();

	if (err)
		return err;
	/* Each file that the guest knows of is a descriptor. */
	if (getrlimit(RLIMIT_NOFILE, &files))
		return -errno;
	files.rlim_cur = files.rlim_max;
	umask(0);
	if (setrlimit(RLIMIT_NOFILE, &files) || setrlimit(RLIMIT_CORE, &none) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return 0;
}

/* The parent is in another PID namespace: only its socket tells of its end. */
static void virtiofsd_tie(const struct virtiofsd_child *child)
{
	char byte;

	if (setpgid(0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		virtiofsd_give_up(child->report_fd, "tie to the launcher",
				  -errno);
	if (recv(child->report_fd, &byte, 1, 0) != 1)
		_exit(127);
}

static void __attribute__((noreturn))
virtiofsd_child_main(struct virtiofsd_child *child)
{
	static const struct virtiofsd_report ready, seen = {.traceable = true};
	struct share_users users = *child->users;
	char *const environment[] = {(char *)"LC_ALL=C", NULL};
	struct virtiofsd_share share = {
		.fd = START_LISTEN,
		.uid = users.own ? users.uid : 0,
		.gid = users.own ? users.gid : 0,
	};
	const char *step = "user namespace";
	struct virtiofsd_argv argv;
	int listening, connected = -1, err;
	bool pivot = false;

	virtiofsd_tie(child);
	/* what has no place there is slower, and QEMU says that it has none */
	child_place(child->place);
	if (virtiofsd_is_root(child->program))
		users.uid = users.gid = 0;
	err = share_stage_users(&users);
	if (!err)
		err = share_stage_mounts(child->source, &share.folder, &pivot,
					 &step);
	if (err)
		virtiofsd_give_up(child->report_fd, step, err);
	share.chroot = !pivot;
	err = share_stage_sockets(&listening, &connected);
	if (!err)
		err = virtiofsd_send(child->report_fd, &ready, &connected);
	if (err)
		virtiofsd_give_up(child->report_fd, "sockets", err);
	err = virtiofsd_place_fds(child, listening);
	if (!err)
		err = virtiofsd_limit();
	if (err)
		virtiofsd_give_up(child->report_fd, "descriptors and limits",
				  err);
	virtiofsd_argv(child->program, &share, &argv);
	if (!dumpable_offer())
		virtiofsd_send(child->report_fd, &seen, NULL);
	/* By its name, which ps(1) shows; it may be where the folder is now. */
	execve(child->program->path, argv.word, environment);
	syscall(SYS_execveat, child->program_fd, "", argv.word, environment,
		AT_EMPTY_PATH);
	virtiofsd_give_up(child->report_fd, "execution", -errno);
}

static void virtiofsd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* One report; 0 at the end of them, which is a successful exec. */
static int virtiofsd_receive(int socket, struct virtiofsd_report *report, int *fd)
{
	struct pollfd ready = {.fd = socket, .events = POLLIN};
	struct rights came;
	ssize_t n;

	if (poll(&ready, 1, START_MS) < 1)
		return -ETIMEDOUT;
	n = rights_receive(socket, report, sizeof(*report), 0, &came);
	if (n <= 0)
		return (int)n;
	report->step[sizeof(report->step) - 1] = '\0';
	if (came.count == 1 && *fd < 0)
		*fd = came.fd[0];
	else
		rights_close(&came);
	return n == sizeof(*report) ? 1 : -EIO;
}

/* What a person can do about it. */
static const char *virtiofsd_remedy(const struct share_users *users, int err)
{
	if (err == -ESTALE)
		return "it is another file than it was a moment ago; try again";
	if (err == -ENOTSUP)
		return "this kernel is older than Linux 5.12; leave :ro out, or "
		       "write :copy behind the mount";
	if (users->own && (err == -EPERM || err == -EACCES || err == -ENOSPC))
		return "this host lets you make no user namespace "
		       "(sysctl user.max_user_namespaces, "
		       "kernel.unprivileged_userns_clone, "
		       "kernel.apparmor_restrict_unprivileged_userns); run "
		       "gpubox as root, or write :copy behind the mount";
	if (err == -EPERM)
		return "root of a container that may make no namespaces cannot "
		       "share a folder; write :copy behind the mount";
	return "write :copy behind the mount for a copy of it";
}

static int virtiofsd_fail(const struct share_users *users, const char *what,
			  const char *step, int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err,
			 "%s: cannot be shared with the guest: %s: %s; %s", what,
			 step, strerror(-err), virtiofsd_remedy(users, err));
}

/* One that has ended is seen by who waits for it. */
static int virtiofsd_hide(pid_t pid, const char *what)
{
	int err = dumpable_clear(pid, START_MS);

	if (err && err != -ECHILD && err != -ETIMEDOUT)
		log_info("%s: its virtiofsd can be traced: %s", what,
			 strerror(-err));
	return err == -ETIMEDOUT ? err : 0;
}

static int virtiofsd_wait(int socket, const struct share_users *users,
			  const char *what, struct virtiofsd_process *process,
			  struct fault *fault)
{
	struct virtiofsd_report report = {0};
	bool traceable = false;
	int got;

	/* It was told to wait until it is tied to us. */
	if (send(socket, "", 1, MSG_NOSIGNAL) != 1)
		return virtiofsd_fail(users, what, "virtiofsd", -errno, fault);
	do {
		got = virtiofsd_receive(socket, &report, &process->fd);
		if (got > 0 && report.err)
			return virtiofsd_fail(users, what, report.step,
					      report.err, fault);
		traceable |= got > 0 && report.traceable;
	} while (got > 0);
	if (!got && process->fd < 0)
		got = -EIO;
	if (!got && !traceable)
		got = virtiofsd_hide(process->pid, what);
	return got ? virtiofsd_fail(users, what, "virtiofsd", got, fault) : 0;
}

static int virtiofsd_clone(struct virtiofsd_child *child, int ours,
			   struct virtiofsd_process *process)
{
	long pid = syscall(SYS_clone, share_stage_flags(child->users) | SIGCHLD,
			   0, NULL, NULL, 0);

	if (pid < 0)
		return -errno;
	if (!pid) {
		close(ours);
		virtiofsd_child_main(child);
	}
	process->pid = (pid_t)pid;
	setpgid(process->pid, process->pid);
	process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
	return process->pidfd < 0 ? -errno : 0;
}

/* Our ends go to @process and @ours, the others to @child. */
static int virtiofsd_descriptors(struct virtiofsd_child *child,
				 struct virtiofsd_process *process, int *ours)
{
	int pair[2];

	child->null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	child->program_fd = open(child->program->path, O_PATH | O_CLOEXEC);
	if (child->null_fd < 0 || child->program_fd < 0 ||
	    pipe2(pair, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	process->stderr_fd = pair[0];
	child->stderr_fd = pair[1];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	*ours = pair[0];
	child->report_fd = pair[1];
	return 0;
}

int virtiofsd_start(const struct virtiofsd *program,
		    const struct share_source *source,
		    const struct share_users *users,
		    const struct numa_place *place, const char *what,
		    struct virtiofsd_process *process, struct fault *fault)
{
	struct virtiofsd_child child = {program, source, users, place,
					-1,	 -1,	 -1,	-1};
	struct virtiofsd_process new = {0, -1, -1, -1};
	int ours = -1, err;

	err = virtiofsd_descriptors(&child, &new, &ours);
	if (!err)
		err = virtiofsd_clone(&child, ours, &new);
	virtiofsd_close(&child.program_fd);
	virtiofsd_close(&child.null_fd);
	virtiofsd_close(&child.stderr_fd);
	virtiofsd_close(&child.report_fd);
	if (err)
		virtiofsd_fail(users, what, "namespaces", err, fault);
	else
		err = virtiofsd_wait(ours, users, what, &new, fault);
	virtiofsd_close(&ours);
	if (err)
		virtiofsd_end(&new);
	else
		*process = new;
	return err;
}

/* The last line of what it printed, as much of it as is in the pipe. */
static void virtiofsd_last(int fd, char *said, size_t size)
{
	char data[4096], *line;
	size_t have = 0;
	ssize_t n;

	*said = '\0';
	while ((n = read(fd, data + have, sizeof(data) - 1 - have)) > 0) {
		have += (size_t)n;
		if (have < sizeof(data) - 1)
			continue;
		memmove(data, data + have / 2, have - have / 2);
		have -= have / 2;
	}
	while (have && data[have - 1] == '\n')
		have--;
	data[have] = '\0';
	line = strrchr(data, '\n');
	snprintf(said, size, "%s", line ? line + 1 : data);
}

static bool virtiofsd_reap(struct virtiofsd_process *process, int ms, int *status)
{
	struct pollfd ended = {.fd = process->pidfd, .events = POLLIN};

	/* One that hangs in the kernel is left to whom it falls to. */
	if (process->pidfd >= 0 && poll(&ended, 1, ms) < 1)
		return false;
	while (waitpid(process->pid, status, 0) < 0 && errno == EINTR)
		;
	process->pid = 0;
	virtiofsd_close(&process->pidfd);
	return true;
}

bool virtiofsd_ended(struct virtiofsd_process *process, int *wait_status,
		     char *said, size_t size)
{
	if (process->pid <= 0 || !virtiofsd_reap(process, 0, wait_status))
		return false;
	virtiofsd_last(process->stderr_fd, said, size);
	return true;
}

void virtiofsd_end(struct virtiofsd_process *process)
{
	int status;

	virtiofsd_close(&process->fd);
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		virtiofsd_reap(process, START_KILL_MS, &status);
	}
	virtiofsd_close(&process->pidfd);
	virtiofsd_close(&process->stderr_fd);
}
