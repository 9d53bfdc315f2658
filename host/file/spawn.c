// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define SPAWN_MORE "/usr/sbin:/sbin"
/* From SIGKILL to the end. */
#define SPAWN_KILL_MS 5000

static int spawn_find_in(const char *dirs, const char *name, char path[PATH_MAX])
{
	size_t size;
	int n;

	for (;; dirs += size + 1) {
		size = strcspn(dirs, ":");
		n = snprintf(path, PATH_MAX, "%.*s/%s", (int)size,
			     size ? dirs : ".", name);
		if (n >= PATH_MAX)
			return -ENAMETOOLONG;
		if (!access(path, X_OK))
			return 0;
		if (!dirs[size])
			return -ENOENT;
	}
}

int spawn_find(const char *name, char path[PATH_MAX])
{
	const char *dirs = getenv("PATH");
	int err = dirs ? spawn_find_in(dirs, name, path) : -ENOENT;

	return err == -ENOENT ? spawn_find_in(SPAWN_MORE, name, path) : err;
}

static bool spawn_is_kept(const char *word)
{
	static const char *const names[SPAWN_ENVIRONMENT - 1] = {
		"PATH",
		"HOME",
		"USER",
		"LOGNAME",
		"TMPDIR",
		"LANG",
		"LANGUAGE",
		"LC_ALL",
		"LC_CTYPE",
		"LC_MESSAGES",
		"LC_TIME",
		"TZ",
		"TERM",
		"LD_LIBRARY_PATH",
		"QEMU_MODULE_DIR",
		"SOURCE_DATE_EPOCH",
	};
	size_t i, size = strcspn(word, "=");

	for (i = 0; i < SPAWN_ENVIRONMENT - 1; i++) {
		if (strlen(names[i]) == size && !memcmp(names[i], word, size))
			return true;
	}
	return false;
}

void spawn_environment(char *words[SPAWN_ENVIRONMENT])
{
	char **word = environ;
	size_t n = 0;

	for (; word && *word && n < SPAWN_ENVIRONMENT - 1; word++) {
		if (spawn_is_kept(*word))
			words[n++] = *word;
	}
	words[n] = NULL;
}

static void __attribute__((noreturn))
spawn_child(const struct spawn_ask *ask, int out, pid_t parent)
{
	int in = ask->in < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : ask->in;
	char *words[SPAWN_ENVIRONMENT];

	spawn_environment(words);
	if (in >= 0 && dup2(in, STDIN_FILENO) >= 0 &&
	    dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0 &&
	    !prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) && getppid() == parent)
		execve(ask->path, ask->argv, ask->env ? ask->env : words);
	_exit(127);
}

/* As poll(2), but 0 is that @end has come. */
static int spawn_poll(struct pollfd *fds, nfds_t count, int64_t end)
{
	int64_t left;
	int n;

	do {
		left = end - clock_now_ms();
		if (left <= 0)
			return 0;
		n = poll(fds, count, left > INT_MAX ? INT_MAX : (int)left);
	} while (!n || (n < 0 && errno == EINTR));
	return n;
}

static bool spawn_has_ended(int pidfd, int64_t end)
{
	struct pollfd ended = {.fd = pidfd, .events = POLLIN};

	return spawn_poll(&ended, 1, end) > 0;
}

/* The end of what comes, until nothing more can, or it does not come of it. */
static int spawn_read(int fd, int pidfd, int64_t end, char *text, size_t size)
{
	struct pollfd ready[] = {{fd, POLLIN, 0}, {pidfd, POLLIN, 0}};
	size_t have = 0, drop;
	char data[512];
	ssize_t n;

	for (;;) {
		if (spawn_poll(ready, 2, end) < 1)
			return -ETIMEDOUT;
		if (!ready[0].revents)
			break;
		n = read(fd, data, sizeof(data) < size ? sizeof(data) : size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		drop = have + (size_t)n < size ? 0 : have + (size_t)n - size + 1;
		memmove(text, text + drop, have - drop);
		memcpy(text + have - drop, data, (size_t)n);
		have += (size_t)n - drop;
	}
	while (have && text[have - 1] == '\n')
		have--;
	text[have] = '\0';
	return 0;
}

static int spawn_reap(pid_t pid)
{
	int status;
	pid_t got;

	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* One that hangs in the kernel is left to whom it falls to behind us. */
static int spawn_watch(pid_t pid, int out, int64_t end, char *text, size_t size)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int err, status = 0;

	err = pidfd < 0 ? -errno : spawn_read(out, pidfd, end, text, size);
	if (!err && !spawn_has_ended(pidfd, end))
		err = -ETIMEDOUT;
	if (err)
		kill(pid, SIGKILL);
	if (pidfd < 0 || spawn_has_ended(pidfd, clock_now_ms() + SPAWN_KILL_MS))
		status = spawn_reap(pid);
	if (pidfd >= 0)
		close(pidfd);
	return err ? err : status;
}

int spawn_run(char *const argv[], int timeout_s, char *text, size_t size)
{
	const struct spawn_ask ask = {
		.path = argv[0], .argv = argv, .in = -1, .timeout_s = timeout_s};

	return spawn_with(&ask, text, size);
}

int spawn_with(const struct spawn_ask *ask, char *text, size_t size)
{
	int64_t end = clock_now_ms() + ask->timeout_s * INT64_C(1000);
	pid_t pid, parent = getpid();
	int out[2], err;

	*text = '\0';
	if (pipe2(out, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		spawn_child(ask, out[1], parent);
	err = pid < 0 ? -errno : 0;
	close(out[1]);
	if (!err)
		err = spawn_watch(pid, out[0], end, text, size);
	close(out[0]);
	return err;
}
