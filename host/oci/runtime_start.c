// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest/signals.h"
#include "keeper/client.h"
#include "log.h"
#include "oci/gate.h"
#include "oci/hooks.h"
#include "oci/scope.h"
#include "oci/runtime_find.h"
#include "request/signal_name.h"

/* To the end of QEMU and of what else the container's process has. */
#define END_MS 30000

/*
 * An engine deletes what did not start, at once, and takes no for an answer
 * where the process of it has not ended: containerd's and docker's tasks would
 * stay for ever.
 */
static int start_ask(const struct container *container, struct fault *fault)
{
	int process = container_process(container), status, err;

	err = gate_ask(container->entry.dir, &status, fault);
	if (err == -EIO && process >= 0)
		container_wait(process, END_MS);
	if (process >= 0)
		close(process);
	return err;
}

int runtime_start(struct runtime *runtime, struct fault *fault)
{
	struct container container;
	struct fault why = {0};
	int err;

	err = runtime_find(runtime, &container, fault);
	if (!err && container.state != CONTAINER_CREATED)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"container %s: is %s, it cannot be started",
				container.entry.name,
				container_state_name(container.state));
	if (!err)
		err = start_ask(&container, fault);
	/* it runs: hooks that fail are told, and change nothing */
	if (!err && hooks_run(&container, "poststart", &why))
		log_warn("%s", why.text);
	container_close(&container);
	return err;
}

int runtime_state(struct runtime *runtime, struct fault *fault)
{
	struct container container;
	int err;

	err = runtime_find(runtime, &container, fault);
	if (!err && log_json(container_json(&container), JSON_INDENT(2)))
		err = fault_no_memory(fault, "state");
	container_close(&container);
	return err;
}

/* Any signal: the container's process itself passes only some of them on. */
static int kill_by_socket(const struct container *container, int signo,
			  bool all, struct fault *fault)
{
	struct wire_packet answer = {0};
	struct fault why = {0};
	int socket;

	socket = client_ask(&container->entry,
			    json_pack("{s:s, s:i, s:b}", "op", "signal",
				      "signal", signo, "all", all),
			    -1, &answer, &why);
	/* the keeper, which lives on for a moment: the command does not run */
	if (socket == -EIO && why.err == -ESRCH)
		return -ESRCH;
	if (socket == -EIO)
		return fault_set(fault, why.class, socket, "container %s: %s",
				 container->entry.name, why.text);
	if (socket < 0)
		return socket;
	wire_free(&answer);
	close(socket);
	return 0;
}

/* In a group of version 1 what is frozen does not even die: as runc does. */
static int kill_whole(const struct container *container)
{
	int err = container_signal(container, SIGKILL);

	if (!err)
		cgroup_freeze("", &container->cgroup, false, NULL);
	return err;
}

static int kill_one(const struct container *container, int signo, bool all,
		    struct fault *fault)
{
	int err;

	if (container->state == CONTAINER_STOPPED)
		return -ESRCH;
	if (signo == SIGKILL)
		return kill_whole(container);
	if (container->state != CONTAINER_RUNNING)
		return container_signal(container, signo);
	err = kill_by_socket(container, signo, all, fault);
	if (err != -ETIMEDOUT && err != -EBUSY)
		return err;
	/* one that is frozen does not answer, and gets it when it goes on */
	if (signals_pass(signo))
		return container_signal(container, signo);
	return fault_set(fault, FAULT_HOST, err,
			 "container %s: does not answer; 'resume' lets one "
			 "that is paused go on",
			 container->entry.name);
}

int runtime_kill(struct runtime *runtime, struct fault *fault)
{
	const char *word = runtime->words > 1 ? runtime->word[1] : "TERM";
	struct container container;
	int signo = signal_name_parse(word), err;

	if (signo < 0)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "kill: %.64s: is no signal", word);
	err = runtime_find(runtime, &container, fault);
	if (!err)
		err = kill_one(&container, signo, runtime->all, fault);
	/* engines look for these words, runc's, when it ended meanwhile */
	if (err == -ESRCH)
		fault_set(fault, FAULT_HOST, err,
			  "container not running: it has ended");
	else if (err)
		fault_set(fault, FAULT_HOST, err, "kill: %s", strerror(-err));
	/* of a container that has ended there is nothing left to be killed */
	if (err == -ESRCH && runtime->all)
		err = 0;
	container_close(&container);
	return err;
}

static int delete_end(const struct container *container, bool force,
		      struct fault *fault)
{
	int process, err = 0;

	if (container->state == CONTAINER_STOPPED)
		return 0;
	if (!force && container->state != CONTAINER_CREATED)
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "container %s: is %s; 'kill' ends it, "
				 "'delete --force' both",
				 container->entry.name,
				 container_state_name(container->state));
	/* what is frozen does not even die */
	cgroup_freeze("", &container->cgroup, false, NULL);
	process = container_process(container);
	if (process >= 0 && !container_signal(container, SIGKILL))
		err = container_wait(process, END_MS);
	if (process >= 0)
		close(process);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "container %s: its process does not end",
			       container->entry.name)
		   : 0;
}

int runtime_delete(struct runtime *runtime, struct fault *fault)
{
	struct container container;
	struct fault why = {0};
	int err;

	err = runtime_find(runtime, &container, &why);
	if (runtime->force && (err == -ENOENT || err == -EBADMSG)) {
		if (err == -EBADMSG)
			container_remove(&container);
		else
			container_remove_left(container.root, runtime->word[0]);
		container_close(&container);
		return 0;
	}
	if (err)
		fault_set(fault, why.class, err, "%s", why.text);
	if (!err)
		err = delete_end(&container, runtime->force, fault);
	if (!err) {
		if (hooks_run(&container, "poststop", &why))
			log_warn("%s", why.text);
		scope_remove(&container.cgroup, CGROUP_EMPTY_MS);
		err = container_remove(&container);
		if (err)
			fault_set(fault, FAULT_HOST, err,
				  "container %s: its folder: %s",
				  container.entry.name, strerror(-err));
	}
	container_close(&container);
	return err;
}
