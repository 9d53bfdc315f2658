// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "guest_abi.h"
#include "keeper/caller.h"
#include "request/env.h"

struct exec_job {
	struct order order;
	char **env;
	unsigned int count;
};

static int exec_set_env(void *into, const struct option_row *row,
			const char *arg, struct fault *fault)
{
	struct exec_job *job = into;

	(void)row;
	return env_add(&job->env, &job->count, arg, fault);
}

static int exec_set_env_file(void *into, const struct option_row *row,
			     const char *arg, struct fault *fault)
{
	struct exec_job *job = into;

	(void)row;
	return env_add_file(&job->env, &job->count, arg, fault);
}

/* What docker's flag asks for, the command has; without a word it is that. */
static int exec_set_privileged(void *into, const struct option_row *row,
			       const char *arg, struct fault *fault)
{
	struct exec_job *job = into;

	(void)row;
	job->order.unprivileged =
		arg && (!strcmp(arg, "no") || !strcmp(arg, "false"));
	if (!arg || job->order.unprivileged || !strcmp(arg, "yes") ||
	    !strcmp(arg, "true"))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--privileged=%.40s: there are yes and no", arg);
}

static const struct option_row exec_rows[] = {
	{OPTION_ROW_FLAG("interactive", 'i', struct exec_job, order.interactive),
	 .help = "forward stdin, which is empty otherwise"},
	{OPTION_ROW_FLAG("tty", 't', struct exec_job, order.tty),
	 .help = "give the command a terminal",
	 .manual =
		 "Give the command a terminal of its own; stderr joins stdout.\n"
		 "With\n"
		 ".Fl i\n"
		 "stdin must be a terminal, which stays raw until the command ends.\n"},
	{OPTION_ROW_FLAG("detach", 'd', struct exec_job, order.detached),
	 .help = "end when it has started; nobody sees what it prints"},
	{OPTION_ROW_VALUE("env", 'e', "NAME[=VALUE]", exec_set_env),
	 .help = "set a variable, or pass one on",
	 .manual = "Set a variable, or pass on our own.\n"
		   "The others are those of the guest's own command.\n"},
	{OPTION_ROW_VALUE("env-file", 0, "FILE", exec_set_env_file),
	 .help = "the same, one a line"},
	{OPTION_ROW_STRING("workdir", 'w', "DIR", struct exec_job, order.workdir),
	 .help = "start in this folder of the guest",
	 .manual = "Start in this folder of the guest instead of that of its own\n"
		   "command.\n"},
	{OPTION_ROW_STRING("user", 'u', "USER[:GROUP]", struct exec_job,
			   order.user),
	 .help = "run as this user of the guest",
	 .manual = "Run as this user of the guest, by name or number, instead of that\n"
		   "of its own command.\n"},
	{.name = "privileged",
	 .takes = OPTION_MAYBE,
	 .value = "yes|no",
	 .set = exec_set_privileged,
	 .help = "no: without any capability",
	 .manual = "With\n"
		   ".Cm no\n"
		   "the command has none of Linux's capabilities, also as root, and\n"
		   "none to be had by set-user-ID programs.\n"
		   "Otherwise root has all of them, in the guest.\n"},
};

static const struct option_command exec_command = {
	.name = "exec",
	.synopsis = "[OPTION...] NAME COMMAND [ARG...]",
	.about = "Run a further command in a guest that stays, and end with its "
		 "status.",
	OPTION_ROWS(exec_rows),
	.after = "The status is the command's own; 125 gpubox could not do its "
		 "part, 126 not executable, 127 not found, 128+N signal N.",
	.command_follows = true,
};

static void exec_set_size(struct order *order)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (!ioctl(fd, TIOCGWINSZ, &order->winsize))
			return;
}

/* Of our terminal, unless the user has said otherwise. */
static int exec_set_term(struct exec_job *job, struct fault *fault)
{
	const char *term = getenv("TERM");
	unsigned int i;
	char word[256];

	for (i = 0; i < job->count; i++)
		if (!strncmp(job->env[i], "TERM=", 5))
			return 0;
	if (!term ||
	    snprintf(word, sizeof(word), "TERM=%s", term) >= (int)sizeof(word))
		return 0;
	return env_add(&job->env, &job->count, word, fault);
}

static int exec_begin(const struct call *call, struct entry *entry,
		      struct fault *fault)
{
	int guests, err;

	if (call->words.count < 2)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "exec: needs the name of a guest and a command; "
				 "see 'gpubox exec --help'");
	guests = named_open(fault);
	if (guests < 0 && fault->class != FAULT_NONE)
		return guests;
	err = entry_open(guests, call->words.word[0], entry, fault);
	if (guests >= 0)
		close(guests);
	return err;
}

static int exec_run(const struct call *call, struct exec_job *job,
		    const struct entry *entry)
{
	struct fault fault = {0};
	int status = 0, err;

	job->order.argv = call->words.word + 1;
	job->order.env = job->env;
	exec_set_size(&job->order);
	err = caller_run(entry, &job->order, NULL, &status, &fault);
	if (err)
		return call_fail(call, &fault, err);
	if (fault.class == FAULT_NONE)
		return status;
	return call_fail_as(call, &fault, fault.err,
			    status ? status : ABI_STATUS_GPUBOX);
}

int cmd_exec(int argc, char **argv)
{
	struct exec_job job = {0};
	struct call call = call_of(&exec_command, argc, argv, &job);
	struct fault fault = {0};
	struct entry entry;
	int status, err;

	entry_init(&entry);
	if (!call_begin(&call, &status)) {
		env_free(job.env, job.count);
		return status;
	}
	err = job.order.tty ? exec_set_term(&job, &fault) : 0;
	if (!err)
		err = exec_begin(&call, &entry, &fault);
	status = err ? call_fail(&call, &fault, err)
		     : exec_run(&call, &job, &entry);
	entry_close(&entry);
	env_free(job.env, job.count);
	return status;
}
