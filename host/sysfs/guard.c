// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysfs/guard.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "sysfs/open.h"
#include "sysfs/sysfs.h"

/* For a read once the time for all of them is spent. */
#define GUARD_MOMENT_MS 100

struct guard_question {
	size_t size;
	char root[PATH_MAX];
	char path[256];
};

struct guard_answer {
	int n; /* or -errno */
	char data[GUARD_BYTES];
};

static struct {
	pid_t owner; /* who began: a fork of ours has no part in it */
	pid_t pid;   /* who reads; 0: nobody yet */
	int fd;
	int nested;
	int left_ms;
} guard;

static void __attribute__((noreturn)) guard_serve(int fd, pid_t parent)
{
	static struct guard_question question;
	static struct guard_answer answer;
	size_t size;

	setsid();
	sysfs_observe(NULL, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) || getppid() != parent)
		_exit(0);
	/* Whoever waits for the end of a pipe of ours does not wait for it. */
	if (fd && dup2(fd, 0) < 0)
		_exit(0);
	syscall(SYS_close_range, 1, ~0u, 0);
	while (recv(0, &question, sizeof(question), 0) == sizeof(question)) {
		answer.n = sysfs_read_bytes(question.root, question.path,
					    answer.data, question.size);
		size = offsetof(struct guard_answer, data);
		size += answer.n > 0 ? (size_t)answer.n : 0;
		if (send(0, &answer, size, MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

static int guard_start(void)
{
	int pair[2], err;

	if (guard.pid)
		return 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	guard.pid = fork();
	if (!guard.pid)
		guard_serve(pair[1], guard.owner);
	err = -errno;
	close(pair[1]);
	if (guard.pid > 0) {
		guard.fd = pair[0];
		return 0;
	}
	guard.pid = 0;
	close(pair[0]);
	return err;
}

/* One that hangs is nobody's to wait for; it ends when the kernel lets it. */
static void guard_stop(bool hangs)
{
	if (!guard.pid)
		return;
	close(guard.fd);
	kill(guard.pid, SIGKILL);
	while (!hangs && waitpid(guard.pid, NULL, 0) < 0 && errno == EINTR)
		;
	guard.pid = 0;
}

void guard_begin(int ms)
{
	if (guard.owner != getpid())
		memset(&guard, 0, sizeof(guard));
	guard.owner = getpid();
	if (!guard.nested++)
		guard.left_ms = ms;
}

void guard_end(void)
{
	if (guard.owner == getpid() && !--guard.nested)
		guard_stop(false);
}

static int guard_wait(void)
{
	struct pollfd ready = {.fd = guard.fd, .events = POLLIN};
	int64_t begin = clock_now_ms(), end, left;
	int n;

	end = begin + (guard.left_ms > GUARD_MOMENT_MS ? guard.left_ms
						       : GUARD_MOMENT_MS);
	do {
		left = end - clock_now_ms();
		n = poll(&ready, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		return 0; /* a GPU that had to wake up is no time lost */
	guard.left_ms -= (int)(clock_now_ms() - begin);
	return -ETIMEDOUT;
}

static int guard_ask(const char *root, const char *path, size_t size,
		     struct guard_answer *answer)
{
	static struct guard_question question;
	ssize_t n;
	int err;

	memset(&question, 0, sizeof(question));
	question.size = size < GUARD_BYTES ? size : GUARD_BYTES;
	if (strlen(root) >= sizeof(question.root) ||
	    strlen(path) >= sizeof(question.path))
		return -ENAMETOOLONG;
	snprintf(question.root, sizeof(question.root), "%s", root);
	snprintf(question.path, sizeof(question.path), "%s", path);
	err = guard_start();
	if (err)
		return err;
	if (send(guard.fd, &question, sizeof(question), MSG_NOSIGNAL) < 0)
		err = -errno;
	else
		err = guard_wait();
	n = err ? 0 : recv(guard.fd, answer, sizeof(*answer), 0);
	if (!err &&
	    (n < (ssize_t)offsetof(struct guard_answer, data) ||
	     (answer->n >= 0 &&
	      n != (ssize_t)offsetof(struct guard_answer, data) + answer->n)))
		err = -EIO;
	if (err)
		guard_stop(err == -ETIMEDOUT);
	return err;
}

int guard_read_bytes(const char *root, const char *path, void *buf, size_t size)
{
	struct sysfs_note note = {
		.kind = SYSFS_NOTE_FILE, .path = path, .data = buf};
	static struct guard_answer answer;
	int err;

	guard_begin(GUARD_MS);
	err = guard_ask(root, path, size, &answer);
	guard_end();
	if (err || answer.n < 0)
		return err ? err : answer.n;
	memcpy(buf, answer.data, (size_t)answer.n);
	note.size = (size_t)answer.n;
	sysfs_tell(&note);
	return answer.n;
}

int guard_read(const char *root, const char *path, char *buf, size_t size)
{
	return sysfs_as_text(buf, size, guard_read_bytes(root, path, buf, size));
}

int guard_read_u64(const char *root, const char *path, uint64_t *value)
{
	char text[64];
	int n = guard_read(root, path, text, sizeof(text));

	return sysfs_as_u64(text, n, value);
}
