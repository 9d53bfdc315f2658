// SPDX-License-Identifier: GPL-2.0-or-later
#include "child.h"

#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/signalfd.h>

#include "clock.h"
#include "sys.h"

#define CHILD_SIGBIT(n) (1ull << ((n)-1))

static uint8_t child_stacks[2][CHILD_STACK] __attribute__((aligned(16)));
static uint8_t *child_stack = child_stacks[0];

int child_watch(void)
{
	uint64_t all = ~0ull, ended = CHILD_SIGBIT(SYS_SIGCHLD);

	/* rt_sigprocmask(SIG_BLOCK = 0): the child of a fork unblocks. */
	SYS_4(rt_sigprocmask, 0, &all, NULL, sizeof(all));
	return (int)SYS_4(signalfd4, -1, &ended, sizeof(ended),
			  SFD_CLOEXEC | SFD_NONBLOCK);
}

void child_heard(int fd)
{
	struct signalfd_siginfo info;

	while (sys_read(fd, &info, sizeof(info)) > 0)
		;
}

int child_start(void (*fn)(void *), void *arg)
{
	return child_start_on(child_stack, fn, arg);
}

int child_start_on(void *stack, void (*fn)(void *), void *arg)
{
	return (int)sys_clone_call(CLONE_VM | SYS_SIGCHLD,
				   (uint8_t *)stack + CHILD_STACK, fn, arg);
}

int child_start_files(void (*fn)(void *), void *arg)
{
	return (int)sys_clone_call(CLONE_VM | CLONE_FILES | SYS_SIGCHLD,
				   child_stack + CHILD_STACK, fn, arg);
}

int child_wait(int fd, int pid, const volatile unsigned int *progress,
	       uint32_t ms, struct child_end *end)
{
	struct pollfd poll = {.fd = fd, .events = POLLIN};
	uint64_t deadline = clock_deadline(ms);
	unsigned int seen = *progress;
	int ret;

	for (;;) {
		while ((ret = child_reap(end)) > 0)
			if (ret == pid)
				return 0;
		if (seen != *progress)
			deadline = clock_deadline(ms);
		seen = *progress;
		if (!sys_poll(&poll, 1, clock_left(deadline)) && seen == *progress)
			break;
		child_heard(fd);
	}
	sys_kill(pid, SYS_SIGKILL);
	child_stack = child_stacks[1];
	return -ETIMEDOUT;
}

/* Of a struct timeval, whose tag differs between versions of the headers. */
static uint64_t child_us(long sec, long usec)
{
	return (uint64_t)sec * 1000000 + (uint64_t)usec;
}

int child_reap(struct child_end *end)
{
	struct rusage usage = {0};
	int pid = (int)SYS_4(wait4, -1, &end->status, SYS_WNOHANG, &usage);

	if (pid > 0) {
		end->utime_us =
			child_us(usage.ru_utime.tv_sec, usage.ru_utime.tv_usec);
		end->stime_us =
			child_us(usage.ru_stime.tv_sec, usage.ru_stime.tv_usec);
		end->maxrss_kib = (uint64_t)usage.ru_maxrss;
	}
	return pid;
}

void child_kill_all(void)
{
	sys_kill(-1, SYS_SIGKILL);
}
