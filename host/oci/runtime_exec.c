// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file/output.h"
#include "guest_abi.h"
#include "keeper/caller.h"
#include "log.h"
#include "oci/console.h"
#include "oci/exec_words.h"
#include "oci/gate.h"
#include "oci/runtime_find.h"

struct exec {
	struct container container;
	struct spec_process process;
	json_t *document; /* of the process */
	struct order order;
	char user[24];
	char groups[ABI_GROUP_ADDS_MAX][12];
};

/* Of the process alone: what the container's own command has is not its. */
static int exec_whole(struct exec *exec, struct fault *fault)
{
	const struct spec_process *process = &exec->process;
	struct order *order = &exec->order;
	unsigned int i;

	if (process->group_count > ABI_GROUP_ADDS_MAX)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "process.user.additionalGids: a guest's "
				 "command has at most %d",
				 ABI_GROUP_ADDS_MAX);
	for (i = 0; i < process->group_count; i++) {
		snprintf(exec->groups[i], sizeof(exec->groups[i]), "%u",
			 process->groups[i]);
		order->groups[i] = exec->groups[i];
	}
	order->whole = true;
	order->has_caps = process->has_caps;
	memcpy(order->caps, process->caps, sizeof(order->caps));
	memcpy(order->limits, process->limits, sizeof(order->limits));
	order->limit_count = process->limit_count;
	order->umask = process->umask;
	order->no_new_privs = process->no_new_privs;
	return 0;
}

static int exec_from_document(struct exec *exec, struct fault *fault)
{
	const struct spec_process *process = &exec->process;

	snprintf(exec->user, sizeof(exec->user), "%u:%u", process->uid,
		 process->gid);
	exec->order = (struct order){
		.argv = process->argv,
		.env = process->env,
		.env_count = process->env_count,
		.workdir = process->cwd,
		.user = exec->user,
		.winsize = process->window,
		.tty = process->terminal,
	};
	return exec_whole(exec, fault);
}

/* What an engine wrote down for it. */
static int exec_from_file(struct exec *exec, const struct runtime *runtime,
			  struct fault *fault)
{
	int err = spec_read_process(runtime->process, &exec->document,
				    &exec->process, fault);

	return err ? err : exec_from_document(exec, fault);
}

/* What somebody typed; the rest is that of the container's own command. */
static int exec_from_words(struct exec *exec, const struct runtime *runtime,
			   struct fault *fault)
{
	int err;

	if (runtime->words < 2)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "exec: needs a command, or --process");
	if (exec_words_are_whole(runtime)) {
		err = exec_words_process(runtime, &exec->container,
					 &exec->document, &exec->process, fault);
		return err ? err : exec_from_document(exec, fault);
	}
	exec->order = (struct order){
		.argv = runtime->word + 1,
		.env = runtime->env,
		.env_count = runtime->env_count,
		.workdir = runtime->cwd,
		.user = runtime->user,
		.tty = runtime->tty,
		.no_new_privs = runtime->no_new_privs,
	};
	return 0;
}

static int exec_begin(struct exec *exec, const struct runtime *runtime,
		      struct fault *fault)
{
	const struct container *container = &exec->container;
	int err;

	err = runtime_find(runtime, &exec->container, fault);
	if (err)
		return err;
	if (container->state != CONTAINER_RUNNING)
		return fault_set(fault, FAULT_HOST, -ESRCH,
				 "container %s: is %s, nothing can be executed "
				 "in it",
				 container->entry.name,
				 container_state_name(container->state));
	err = runtime->process ? exec_from_file(exec, runtime, fault)
			       : exec_from_words(exec, runtime, fault);
	/* whoever calls a runtime has said by the descriptor what stdin is */
	exec->order.interactive = true;
	/* engines kill our process, and mean that of the container */
	exec->order.dies = true;
	if (!err && exec->order.tty && runtime->detach && !runtime->console_socket)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"process.terminal: is true, and there is no "
				"--console-socket for it");
	return err;
}

/* Whose terminal is handed over: our end of it, or -1 where there is none. */
static int exec_terminal(struct exec *exec, const struct runtime *runtime,
			 int *terminal, struct fault *fault)
{
	*terminal = -1;
	if (!exec->order.tty || !runtime->console_socket)
		return 0;
	*terminal = console_open(runtime->console_socket, &exec->order.winsize,
				 fault);
	return *terminal < 0 ? *terminal : 0;
}

/* With our streams, or with those of @terminal. */
static int exec_live(struct exec *exec, int terminal,
		     const struct caller_hook *hook, struct fault *fault)
{
	int status = 0, err = 0;

	if (terminal >= 0) {
		err = console_enter(terminal);
		if (err)
			fault_set(fault, FAULT_HOST, err,
				  "exec: its terminal: %s", strerror(-err));
	} else if (exec->order.tty &&
		   ioctl(STDIN_FILENO, TIOCGWINSZ, &exec->order.winsize)) {
		exec->order.interactive = false;
	}
	if (!err)
		err = caller_run(&exec->container.entry, &exec->order, hook,
				 &status, fault);
	return err ? err : status;
}

static int exec_attached(struct exec *exec, const struct runtime *runtime,
			 struct fault *fault)
{
	int terminal, err = exec_terminal(exec, runtime, &terminal, fault);

	return err ? err : exec_live(exec, terminal, NULL, fault);
}

/* From here on it lives without the caller, unless that is gone already. */
static int exec_started(void *arg)
{
	int *parent = arg, socket = *parent;

	*parent = -1;
	prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
	return gate_answer(socket, NULL, 0);
}

/*
 * The process that the engine waits for. What went wrong before the command
 * ran is for @parent to say, what does later is on stderr.
 */
static int exec_in_child(struct exec *exec, pid_t caller, int parent, int terminal)
{
	const struct caller_hook hook = {exec_started, &parent};
	struct fault fault = {0};
	int status;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != caller)
		return ABI_STATUS_GPUBOX;
	setsid();
	status = exec_live(exec, terminal, &hook, &fault);
	if (status < 0) {
		fault_set(&fault, FAULT_HOST, status, "exec: %s",
			  strerror(-status));
		status = ABI_STATUS_GPUBOX;
	}
	if (parent >= 0)
		gate_answer(parent, fault.class == FAULT_NONE ? NULL : &fault,
			    status);
	else if (fault.class != FAULT_NONE)
		log_error("%s", fault.text);
	return status;
}

static int exec_pid_file(const struct runtime *runtime, pid_t pid,
			 struct fault *fault)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", pid);

	return runtime->pid_file
		       ? output_write(runtime->pid_file, text, (size_t)n, fault)
		       : 0;
}

/* As runc and crun do: it runs, its number is in the file, we are gone. */
static int exec_attend(const struct runtime *runtime, pid_t pid, int child,
		       struct fault *fault)
{
	int status, err = gate_hear(child, CALLER_START_MS, &status, fault);

	if (err == -ETIMEDOUT)
		fault_set(fault, FAULT_HOST, err,
			  "exec: the guest does not say that the command has "
			  "started");
	else if (err && err != -EIO)
		fault_set(fault, FAULT_HOST, err,
			  "exec: its process ended before its command ran");
	if (!err)
		err = exec_pid_file(runtime, pid, fault);
	else if (err == -EIO)
		err = status;
	if (!err)
		return 0;
	/* and the command with it; nobody else is to hear of its end */
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return err;
}

/* Returns twice: in the child when the command has ended, with its status. */
static int exec_fork(struct exec *exec, const struct runtime *runtime,
		     int terminal, struct fault *fault)
{
	pid_t caller = getpid(), pid;
	int ends[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return fault_set(fault, FAULT_HOST, -errno, "exec: %s",
				 strerror(errno));
	pid = fork();
	if (!pid) {
		close(ends[0]);
		return exec_in_child(exec, caller, ends[1], terminal);
	}
	err = pid < 0 ? fault_set(fault, FAULT_HOST, -errno, "exec: %s",
				  strerror(errno))
		      : 0;
	close(ends[1]);
	if (!err)
		err = exec_attend(runtime, pid, ends[0], fault);
	close(ends[0]);
	return err;
}

/* The terminal first: engines take it from us alone, while we are there. */
static int exec_detach(struct exec *exec, const struct runtime *runtime,
		       struct fault *fault)
{
	int terminal, err = exec_terminal(exec, runtime, &terminal, fault);

	return err ? err : exec_fork(exec, runtime, terminal, fault);
}

int runtime_exec(struct runtime *runtime, struct fault *fault)
{
	struct exec *exec = calloc(1, sizeof(*exec));
	int status;

	if (!exec)
		return fault_no_memory(fault, "exec");
	container_init(&exec->container);
	status = exec_begin(exec, runtime, fault);
	if (!status)
		status = runtime->detach ? exec_detach(exec, runtime, fault)
					 : exec_attached(exec, runtime, fault);
	/* one that was not executed has a status, and a reason besides */
	if (status > 0 && fault->class != FAULT_NONE)
		errlog_error(&runtime->errlog, fault->text);
	spec_process_free(&exec->process);
	json_decref(exec->document);
	container_close(&exec->container);
	free(exec);
	return status;
}
