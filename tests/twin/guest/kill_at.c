// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Run a command and kill something at its N-th write to a device: seccomp(2)
 * and ptrace(2) stop whoever opens a file below /sys/bus/pci/ for writing, so
 * that the place is exact and the program under test knows nothing of it.
 *
 *	kill-at VICTIM WHEN N COMMAND...
 *
 * VICTIM is launcher (the command), janitor (its child of that name), both, or
 * hang: nobody dies, but the write is not made before the command has ended.
 * WHEN is before (the write is about to be made, and is made) or after (the
 * process that made it ends). N may be the end of a path: the first of these.
 *
 * Waits until all it has started have ended. Status 0: killed, with hang the
 * command's own; 3: there were not that many writes.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PREFIX "/sys/bus/pci/"

struct killing {
	bool launcher, janitor, hang, after;
	int at;
	const char *end; /* of the path of a write that counts */
	int seen;
	bool done;
	pid_t command;
	pid_t writer; /* whose end the killing waits for */
};

static bool is_janitor(pid_t pid)
{
	char path[64], name[32] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, name, sizeof(name) - 1) < 0)
		name[0] = '\0';
	close(fd);
	return !strncmp(name, "gpubox-janitor", 14);
}

static void kill_janitor(pid_t parent)
{
	char path[64], text[1024] = "", *p = text;
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent,
		 (int)parent);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return;
	close(fd);
	while ((pid = (pid_t)strtol(p, &p, 10)))
		if (is_janitor(pid))
			kill(pid, SIGKILL);
}

static void kill_now(struct killing *killing, const char *what)
{
	printf("kill-at: %d, %s %s\n", killing->at,
	       killing->after ? "after" : "before", what);
	fflush(stdout);
	killing->done = true;
	if (killing->janitor)
		kill_janitor(killing->command);
	if (killing->launcher)
		kill(killing->command, SIGKILL);
}

/* The path that is about to be opened for writing, or "". */
static void written_path(pid_t pid, char *path, size_t size)
{
	struct __ptrace_syscall_info info;
	struct iovec to, from;
	ssize_t n;
	int flags;

	path[0] = '\0';
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_SECCOMP)
		return;
	flags = (int)info.seccomp.args[2];
	if ((flags & O_ACCMODE) == O_RDONLY)
		return;
	to.iov_base = path;
	to.iov_len = size - 1;
	from.iov_base = (void *)(uintptr_t)info.seccomp.args[1];
	from.iov_len = size - 1;
	n = process_vm_readv(pid, &to, 1, &from, 1, 0);
	/* the string may lie at the end of what is mapped */
	while (n < 0 && from.iov_len > 16) {
		from.iov_len /= 2;
		n = process_vm_readv(pid, &to, 1, &from, 1, 0);
	}
	path[n > 0 ? n : 0] = '\0';
}

static bool ends_in(const char *path, const char *end)
{
	size_t path_size = strlen(path), size = strlen(end);

	return path_size >= size && !strcmp(path + path_size - size, end);
}

static void on_open(struct killing *killing, pid_t pid)
{
	char path[256];

	written_path(pid, path, sizeof(path));
	if (strncmp(path, PREFIX, strlen(PREFIX)) ||
	    !ends_in(path, killing->end) || killing->done ||
	    ++killing->seen != killing->at)
		return;
	if (!killing->after)
		kill_now(killing, path);
	else
		killing->writer = pid;
}

static void go_on(struct killing *killing, pid_t pid, int status)
{
	bool was_done = killing->done;
	int signo = WSTOPSIG(status), event = status >> 16;
	void *pass = NULL;

	if (event == PTRACE_EVENT_EXIT && pid == killing->writer && !was_done)
		kill_now(killing, "the end of a write");
	if (event == PTRACE_EVENT_SECCOMP)
		on_open(killing, pid);
	else if (!event && signo != SIGSTOP && signo != SIGTRAP)
		pass = (void *)(uintptr_t)signo;
	if (killing->hang && killing->done && !was_done)
		killing->writer = pid;
	else
		ptrace(PTRACE_CONT, pid, NULL, pass);
}

static int trace(struct killing *killing)
{
	int status, result = 0;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid < 0)
			continue;
		if (WIFSTOPPED(status))
			go_on(killing, pid, status);
		else if (pid == killing->command && WIFEXITED(status))
			result = WEXITSTATUS(status);
		if (pid == killing->command && !WIFSTOPPED(status) &&
		    killing->hang && killing->writer)
			kill(killing->writer, SIGKILL);
	}
	return result;
}

/* Stop at openat(2) and nowhere else: all the rest runs at its own speed. */
static void trace_opens(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(126);
}

int main(int argc, char **argv)
{
	struct killing killing = {0};
	int status, result;

	if (argc < 5)
		return 2;
	killing.hang = !strcmp(argv[1], "hang");
	killing.launcher = !killing.hang && strcmp(argv[1], "janitor") != 0;
	killing.janitor = !killing.hang && strcmp(argv[1], "launcher") != 0;
	killing.after = !strcmp(argv[2], "after");
	killing.at = atoi(argv[3]);
	killing.end = killing.at ? "" : argv[3];
	if (!killing.at)
		killing.at = 1;
	killing.command = fork();
	if (killing.command == 0) {
		trace_opens();
		execvp(argv[4], &argv[4]);
		_exit(127);
	}
	waitpid(killing.command, &status, 0);
	ptrace(PTRACE_SETOPTIONS, killing.command, NULL,
	       (void *)(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT |
			PTRACE_O_TRACESECCOMP));
	ptrace(PTRACE_CONT, killing.command, NULL, NULL);
	result = trace(&killing);
	if (killing.done)
		return killing.hang ? result : 0;
	printf("kill-at: %d writes, status %d\n", killing.seen, result);
	return 3;
}
