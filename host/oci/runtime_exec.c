// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "file/output.h"
#include "guest_abi.h"
#include "keeper/caller.h"
#include "log.h"
#include "oci/console.h"
#include "oci/exec_words.h"
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

/* With our streams, or with those of a terminal that is handed over. */
static int exec_live(struct exec *exec, const struct runtime *runtime,
		     struct fault *fault)
{
	int status = 0, fd, err = 0;

	if (exec->order.tty && runtime->console_socket) {
		fd = console_open(runtime->console_socket, &exec->order.winsize,
				  fault);
		err = fd < 0 ? fd : console_enter(fd);
		if (fd >= 0 && err)
			fault_set(fault, FAULT_HOST, err,
				  "exec: its terminal: %s", strerror(-err));
	} else if (exec->order.tty &&
		   ioctl(STDIN_FILENO, TIOCGWINSZ, &exec->order.winsize)) {
		exec->order.interactive = false;
	}
	if (!err)
		err = caller_run(&exec->container.entry, &exec->order, &status,
				 fault);
	return err ? err : status;
}

/* The process that the engine waits for; its stderr has what went wrong. */
static int exec_in_child(struct exec *exec, const struct runtime *runtime)
{
	struct fault fault = {0};
	int status;

	setsid();
	status = exec_live(exec, runtime, &fault);
	if (fault.class != FAULT_NONE)
		log_error("%s", fault.text);
	return status < 0 ? ABI_STATUS_GPUBOX : status;
}

static int exec_detach(struct exec *exec, const struct runtime *runtime,
		       struct fault *fault)
{
	char text[16];
	pid_t pid;
	int n;

	pid = fork();
	if (pid < 0)
		return fault_set(fault, FAULT_HOST, -errno, "exec: %s",
				 strerror(errno));
	if (!pid)
		return exec_in_child(exec, runtime);
	n = snprintf(text, sizeof(text), "%d", pid);
	return runtime->pid_file
		       ? output_write(runtime->pid_file, text, (size_t)n, fault)
		       : 0;
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
					 : exec_live(exec, runtime, fault);
	/* one that was not executed has a status, and a reason besides */
	if (status > 0 && !runtime->detach && fault->class != FAULT_NONE)
		log_error("%s", fault->text);
	spec_process_free(&exec->process);
	json_decref(exec->document);
	container_close(&exec->container);
	free(exec);
	return status;
}
