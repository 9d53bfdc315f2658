// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

#include <stdbool.h>

#include <asm/ioctls.h>
#include <linux/limits.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/sched.h>

#include "capability.h"
#include "cgroup.h"
#include "child.h"
#include "clock.h"
#include "environ.h"
#include "mem.h"
#include "sys.h"
#include "text.h"

/*
 * Strings and pointers may take a quarter of the stack's soft limit, but at
 * least 128 KiB and at most 6 MiB: bprm_stack_limits() in fs/exec.c.
 */
#define COMMAND_ARG_MIN	  (128ull << 10)
#define COMMAND_ARG_MAX	  (6ull << 20)
#define COMMAND_ARG_SHARE 4

static const char *const command_steps[] = {
	[COMMAND_USER] = NULL, /* user_apply() said it */
	[COMMAND_OWNER] = "no stdio for it:",
	[COMMAND_TERMINAL] = "no terminal for it:",
	[COMMAND_STDIO] = "no stdio for it:",
	[COMMAND_CGROUP] = "its control group cannot be entered:",
	[COMMAND_LIMITS] = "a resource limit cannot be set:",
	[COMMAND_BOUNDING] = "the bounding capabilities cannot be set:",
	[COMMAND_GROUPS] = "the supplementary groups cannot be set:",
	[COMMAND_GID] = "the group cannot be set:",
	[COMMAND_UID] = "the user cannot be set:",
	[COMMAND_CAPABILITIES] = "the capabilities cannot be set:",
	[COMMAND_CWD] = "cannot be the working directory:",
	[COMMAND_PRIVILEGES] = "no_new_privs cannot be set:",
	[COMMAND_EXEC] = NULL,
};

static int command_user(struct command *command)
{
	if (!command->user)
		return 0;
	return user_apply(command->job, command->user, &command->failure);
}

static int command_owner(struct command *command)
{
	const struct job *job = command->job;

	return command->user ? stdio_own(command->stdio, job->uid, job->gid) : 0;
}

static int command_terminal(struct command *command)
{
	SYS_0(setsid);
	if (command->stdio->tty < 0)
		return 0;
	return (int)sys_ioctl(command->stdio->command[0], TIOCSCTTY, NULL);
}

static int command_stdio(struct command *command)
{
	int i, ret = 0;

	for (i = 0; i < 3 && ret >= 0; i++)
		ret = (int)SYS_3(dup3, command->stdio->command[i], i, 0);
	return ret < 0 ? ret : 0;
}

static int command_cgroup(struct command *command)
{
	(void)command;
	return cgroup_enter();
}

/* What execve(2) will count: fs/exec.c, the path of the file included. */
static uint64_t command_arg_bytes(const struct job *job)
{
	return job->string_bytes + PATH_MAX +
	       (job->argc + job->envc) * sizeof(char *);
}

/*
 * The soft limit of the stack is raised only when the command could not be
 * executed otherwise, and not when the job sets that limit itself.
 */
static int command_stack(const struct job *job)
{
	struct rlimit64 limit = {0};
	uint64_t bytes = command_arg_bytes(job);

	if (bytes <= COMMAND_ARG_MIN || job->rlimit_mask & 1u << RLIMIT_STACK)
		return 0;
	SYS_4(prlimit64, 0, RLIMIT_STACK, NULL, &limit);
	if (bytes <= limit.rlim_cur / COMMAND_ARG_SHARE)
		return 0;
	limit.rlim_cur = COMMAND_ARG_SHARE * COMMAND_ARG_MAX;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	return (int)SYS_4(prlimit64, 0, RLIMIT_STACK, &limit, NULL);
}

static int command_limits(struct command *command)
{
	const int priority = 0; /* struct sched_param */
	const struct job *job = command->job;
	struct rlimit64 limit;
	unsigned int i;
	int ret = command_stack(job);

	for (i = 0; i < JOB_RLIMITS && !ret; i++) {
		if (!(job->rlimit_mask & 1u << i))
			continue;
		limit.rlim_cur = job->rlimit[i].soft;
		limit.rlim_max = job->rlimit[i].hard;
		ret = (int)SYS_4(prlimit64, 0, i, &limit, NULL);
	}
	SYS_1(umask, job->umask);
	/* session_yield() is for guest-init alone */
	SYS_3(sched_setscheduler, 0, SCHED_NORMAL, &priority);
	return ret;
}

static int command_bounding(struct command *command)
{
	const struct job *job = command->job;

	return job->has_caps ? capability_begin(&job->caps) : 0;
}

static int command_groups(struct command *command)
{
	return (int)SYS_2(setgroups, command->job->group_count,
			  command->job->groups);
}

static int command_gid(struct command *command)
{
	return (int)SYS_1(setgid, command->job->gid);
}

/* As runc has it: the folder may be closed to the command's user. */
static int command_uid(struct command *command)
{
	command->is_there = !SYS_1(chdir, command->job->cwd);
	return (int)SYS_1(setuid, command->job->uid);
}

static int command_capabilities(struct command *command)
{
	const struct job *job = command->job;

	return job->has_caps ? capability_set(&job->caps) : 0;
}

static int command_cwd(struct command *command)
{
	return command->is_there ? 0 : (int)SYS_1(chdir, command->job->cwd);
}

static int command_privileges(struct command *command)
{
	if (!(command->job->flags & ABI_JOB_NO_NEW_PRIVS))
		return 0;
	return (int)SYS_5(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int command_execute(const char *path, const struct job *job)
{
	return (int)SYS_3(execve, path, job->argv, job->envp);
}

/*
 * As execvp(3): on to the next folder when the file is not there, and the
 * first -EACCES counts when it is nowhere else. Never a shell's help.
 */
static int command_search(const struct job *job, const char *dirs)
{
	int ret, result = -ENOENT;
	char buf[PATH_MAX];
	struct text path;
	size_t size;

	do {
		for (size = 0; dirs[size] && dirs[size] != ':';)
			size++;
		text_begin(&path, buf, sizeof(buf));
		text_bytes(&path, dirs, size);
		text_add(&path, size ? "/" : "");
		text_add(&path, job->argv[0]);
		ret = path.cut ? -ENOENT : command_execute(buf, job);
		if (ret == -EACCES)
			result = ret;
		else if (ret != -ENOENT && ret != -ENOTDIR)
			return ret;
		dirs += size;
	} while (*dirs++);
	return result;
}

static int command_exec(struct command *command)
{
	const struct job *job = command->job;
	const char *name = job->argv[0], *at = name;
	uint64_t none = 0;

	/* SIG_SETMASK = 2 */
	SYS_4(rt_sigprocmask, 2, &none, NULL, sizeof(none));
	if (job->flags & ABI_SPAWN_SELF)
		return command_execute("/proc/self/exe", job);
	while (*at && *at != '/')
		at++;
	if (*at || !*name)
		return command_execute(name, job);
	return command_search(job, environ_get(job->envp, "PATH="));
}

static int (*const command_table[])(struct command *) = {
	[COMMAND_USER] = command_user,
	[COMMAND_OWNER] = command_owner,
	[COMMAND_TERMINAL] = command_terminal,
	[COMMAND_STDIO] = command_stdio,
	[COMMAND_CGROUP] = command_cgroup,
	[COMMAND_LIMITS] = command_limits,
	[COMMAND_BOUNDING] = command_bounding,
	[COMMAND_GROUPS] = command_groups,
	[COMMAND_GID] = command_gid,
	[COMMAND_UID] = command_uid,
	[COMMAND_CAPABILITIES] = command_capabilities,
	[COMMAND_CWD] = command_cwd,
	[COMMAND_PRIVILEGES] = command_privileges,
	[COMMAND_EXEC] = command_exec,
};

static void command_child(void *arg)
{
	struct command *command = arg;
	int ret, step;

	for (step = COMMAND_USER; step <= COMMAND_EXEC; step++) {
		command->step = (enum command_step)step;
		ret = command_table[step](command);
		if (ret)
			break;
	}
	command->err = ret;
	sys_exit(1);
}

int command_result(const struct command *command, struct failure *failure)
{
	const struct job *job = command->job;
	const char *object = job->argv[0], *what = command_steps[command->step];
	uint32_t status = ABI_STATUS_GPUBOX;

	if (!command->err)
		return 0;
	if (command->step == COMMAND_USER) {
		*failure = command->failure;
		return command->err;
	}
	if (command->step == COMMAND_CWD)
		object = job->cwd;
	if (command->step == COMMAND_EXEC)
		status = command->err == -ENOENT ? ABI_STATUS_NOT_FOUND
						 : ABI_STATUS_NOT_EXEC;
	return failure_command(failure, command->err, status, object, what);
}

int command_begin(struct command *command, void *stack, int *fd)
{
	int fds[2] = {-1, -1}, pid;
	int ret = (int)SYS_2(pipe2, fds, O_CLOEXEC);

	if (ret)
		return ret;
	command->step = COMMAND_USER;
	command->err = 0;
	pid = child_start_on(stack, command_child, command);
	sys_close(fds[1]);
	*fd = fds[0];
	if (pid < 0)
		sys_close(fds[0]);
	return pid;
}

/* Wait for the execve(2) or the end of the child: both close its pipe end. */
static void command_wait(struct command *command, int fd, uint64_t deadline)
{
	struct pollfd poll = {.fd = fd, .events = POLLIN};

	if (!sys_poll(&poll, 1, clock_left(deadline)))
		command->err = -ETIMEDOUT;
	sys_close(fd);
}

int command_start(struct job *job, const struct stdio *stdio, uint64_t deadline,
		  struct failure *failure)
{
	static uint8_t stack[CHILD_STACK] __attribute__((aligned(16)));
	struct command command = {.job = job, .stdio = stdio};
	int fd = -1, pid, ret;

	pid = command_begin(&command, stack, &fd);
	if (pid < 0)
		return failure_set(failure, pid, "setup", "process", NULL);
	command_wait(&command, fd, deadline);
	ret = command_result(&command, failure);
	return ret ? ret : pid;
}

static bool command_is_keyboards(uint32_t signal)
{
	return signal == SYS_SIGINT || signal == SYS_SIGQUIT ||
	       signal == SYS_SIGTSTP;
}

void command_signal(int pid, int tty, uint32_t flags, uint32_t signal)
{
	int foreground = stdio_foreground(tty);
	bool all = signal & ABI_SIGNAL_ALL;

	signal &= ~ABI_SIGNAL_ALL;
	if (!signal || signal > SYS_SIG_MAX)
		return;
	/* kernel/signal.c: to neither process 1 nor whoever sends it */
	if (all) {
		sys_kill(-1, (int)signal);
		return;
	}
	if (flags & ABI_JOB_ALONE) {
		sys_kill(pid, (int)signal);
		return;
	}
	/* A shell that was killed leaves a group in front without anybody. */
	if (foreground > 0 && foreground != pid &&
	    sys_kill(-foreground, (int)signal) != -ESRCH &&
	    command_is_keyboards(signal))
		return;
	/* before its setsid(2) it leads no group */
	if (sys_kill(-pid, (int)signal) == -ESRCH)
		sys_kill(pid, (int)signal);
}
