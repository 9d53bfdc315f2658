// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/dumpable.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>

#include "clock.h"

/* Between two looks at a program that is about to stop. */
#define DUMPABLE_LOOK_NS 100000

#if defined(__x86_64__)
#define DUMPABLE_CALL	      0x050f /* syscall */
#define DUMPABLE_CALL_MASK    0xffffUL
#define DUMPABLE_PC(from)     ((from)->rip)
#define DUMPABLE_RESULT(from) ((int64_t)(from)->rax)

static void dumpable_prepare(struct user_regs_struct *regs)
{
	regs->orig_rax = ~0ull; /* no system call that would be restarted */
	regs->rax = SYS_prctl;
	regs->rdi = PR_SET_DUMPABLE;
	regs->rsi = regs->rdx = regs->r10 = regs->r8 = 0;
}
#elif defined(__aarch64__)
#define DUMPABLE_CALL	      0xd4000001 /* svc #0 */
#define DUMPABLE_CALL_MASK    0xffffffffUL
#define DUMPABLE_PC(from)     ((from)->pc)
#define DUMPABLE_RESULT(from) ((int64_t)(from)->regs[0])

static void dumpable_prepare(struct user_regs_struct *regs)
{
	regs->regs[8] = SYS_prctl;
	regs->regs[0] = PR_SET_DUMPABLE;
	regs->regs[1] = regs->regs[2] = regs->regs[3] = regs->regs[4] = 0;
}
#else
#error "the registers of a system call are known for x86-64 and arm64"
#endif

bool dumpable_offer(void)
{
	return !ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

/* Until SIGTRAP stops it; other signals are delivered on the way. */
static int dumpable_wait(pid_t pid, int64_t end)
{
	const struct timespec nap = {0, DUMPABLE_LOOK_NS};
	siginfo_t info;

	for (;;) {
		info.si_pid = 0;
		/* WNOWAIT: who ended is not reaped here. */
		if (waitid(P_PID, (id_t)pid, &info,
			   WSTOPPED | WEXITED | WNOHANG | WNOWAIT))
			return -errno;
		if (!info.si_pid) {
			if (clock_now_ms() >= end)
				return -ETIMEDOUT;
			nanosleep(&nap, NULL);
			continue;
		}
		if (info.si_code != CLD_TRAPPED)
			return -ECHILD;
		if (info.si_status == SIGTRAP)
			return 0;
		if (ptrace(PTRACE_SYSCALL, pid, NULL, (long)info.si_status))
			return -errno;
	}
}

/* To the begin or the end of a system call. */
static int dumpable_step(pid_t pid, int64_t end)
{
	return ptrace(PTRACE_SYSCALL, pid, NULL, 0L) ? -errno
						     : dumpable_wait(pid, end);
}

static int dumpable_get(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec piece = {regs, sizeof(*regs)};

	if (ptrace(PTRACE_GETREGSET, pid, (long)NT_PRSTATUS, &piece))
		return -errno;
	/* A 32-bit program has fewer. */
	return piece.iov_len == sizeof(*regs) ? 0 : -EOPNOTSUPP;
}

static int dumpable_set(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec piece = {regs, sizeof(*regs)};

	return ptrace(PTRACE_SETREGSET, pid, (long)NT_PRSTATUS, &piece) ? -errno
									: 0;
}

static int dumpable_poke(pid_t pid, long at, long text)
{
	return ptrace(PTRACE_POKETEXT, pid, at, text) ? -errno : 0;
}

/*
 * The call's instruction is written over the program's first one, which is put
 * back when the call has begun: when it is over, nobody may write there.
 */
static int dumpable_call(pid_t pid, struct user_regs_struct regs, int64_t end)
{
	long at = (long)DUMPABLE_PC(&regs), text;
	int err, put_back;

	errno = 0;
	text = ptrace(PTRACE_PEEKTEXT, pid, at, NULL);
	if (errno)
		return -errno;
	dumpable_prepare(&regs);
	err = dumpable_poke(pid, at,
			    (long)(((unsigned long)text & ~DUMPABLE_CALL_MASK) |
				   DUMPABLE_CALL));
	if (err)
		return err;
	err = dumpable_set(pid, &regs);
	if (!err)
		err = dumpable_step(pid, end);
	put_back = dumpable_poke(pid, at, text);
	if (!err && !put_back)
		err = dumpable_step(pid, end);
	if (!err && !put_back)
		err = dumpable_get(pid, &regs);
	if (!err)
		err = put_back;
	return err ? err : (int)DUMPABLE_RESULT(&regs);
}

int dumpable_clear(pid_t pid, int deadline_ms)
{
	int64_t end = clock_now_ms() + deadline_ms;
	struct user_regs_struct regs;
	int err;

	memset(&regs, 0, sizeof(regs));
	err = dumpable_wait(pid, end);
	if (err)
		return err;
	err = dumpable_get(pid, &regs);
	if (!err) {
		err = dumpable_call(pid, regs, end);
		if (err == -ECHILD || err == -ETIMEDOUT)
			return err;
		if (dumpable_set(pid, &regs))
			return -errno;
	}
	return ptrace(PTRACE_DETACH, pid, NULL, 0L) && !err ? -errno : err;
}
