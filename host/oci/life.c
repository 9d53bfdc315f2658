// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/life.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "guest/guest.h"
#include "guest_abi.h"
#include "log.h"
#include "oci/answer_mounts.h"
#include "oci/console.h"
#include "oci/gate.h"
#include "oci/netns.h"
#include "oci/oom_score.h"
#include "oci/scope.h"
#include "prepare/prepare_network.h"

static int life_session(struct life *life, struct fault *fault)
{
	int fd, err;

	life->terminal = -1;
	if (!life->detached) {
		if (life->spec->process.terminal && isatty(STDIN_FILENO))
			life->terminal = STDIN_FILENO;
		return 0;
	}
	if (!life->spec->process.terminal)
		return setsid() < 0 ? -errno : 0;
	fd = console_open(life->console, &life->spec->process.window, fault);
	if (fd < 0)
		return fd;
	err = console_enter(fd);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "the terminal: %s",
				 strerror(-err));
	life->terminal = STDIN_FILENO;
	return 0;
}

int life_enter(struct life *life, struct fault *fault)
{
	const struct spec_process *process = &life->spec->process;
	int err = 0;

	/* QEMU has the guest's memory, and is to be the one that ends for it */
	if (process->has_oom_score)
		err = oom_score_set(process->oom_score, fault);
	if (!err)
		err = life_session(life, fault);
	return err ? err : netns_enter(life->spec->network.path, fault);
}

int life_confine(const struct life *life, struct fault *fault)
{
	struct container *container = life->container;
	int err;

	/* what systemd has yet to give may be another's: that is not to be ours */
	if (!*life->cgroup->scope)
		container->cgroup = *life->cgroup;
	/* for systemd it may wait long, and be killed */
	err = container_write(container, fault);
	if (err)
		return err;
	container->cgroup = *life->cgroup;
	err = scope_enter(&container->cgroup, container->entry.name,
			  container->pid, &life->answer->limits, fault);
	return err ? err : container_write(container, fault);
}

int life_prepare(struct life *life, struct fault *fault)
{
	int err;

	server_init(&life->server);
	life->starter = -1;
	phases_init(&life->phases, clock_now_ns());
	life->facts = calloc(1, sizeof(*life->facts));
	life->prepared = calloc(1, sizeof(*life->prepared));
	if (!life->facts || !life->prepared)
		return fault_no_memory(fault, "container");
	err = prepare_open(life->prepared, &life->answer->request, life->board,
			   true, &life->phases, fault);
	if (!err)
		err = prepare_take(life->prepared, fault);
	return err ? err
		   : server_open(&life->server, life->container->entry.dir,
				 fault);
}

static void life_begun(void *arg, struct guest *guest)
{
	struct life *life = arg;

	life->guest = guest;
	if (server_begin(&life->server, life->container->entry.dir, guest,
			 life->prepared->plan, &life->told))
		running_kill(guest);
}

static void life_started(void *arg, uint32_t pid)
{
	struct life *life = arg;

	(void)pid;
	life->container->state = CONTAINER_RUNNING;
	if (container_write(life->container, &life->told)) {
		running_kill(life->guest);
		return;
	}
	if (life->starter >= 0)
		gate_answer(life->starter, NULL, 0);
	life->starter = -1;
}

static void life_ended(void *arg)
{
	struct life *life = arg;

	server_end(&life->server);
	life->guest = NULL;
}

/* Why there was no command, to who waits; else to the container's stderr. */
static void life_tell(struct life *life)
{
	const struct fault *fault = &life->outcome.fault;

	if (life->starter < 0 && fault->class != FAULT_NONE)
		log_error("%s", fault->text);
	if (life->starter >= 0)
		gate_answer(life->starter, fault, life->outcome.status);
	life->starter = -1;
}

/* We are in it: 'create' has joined it, or made it. */
static const char *life_network(const struct spec *spec)
{
	return spec->network.path ? spec->network.path : "/proc/self/ns/net";
}

int life_run(struct life *life, int starter)
{
	struct keep_log console = {.fd = -1}, vmm = {.fd = -1};
	struct guest_io io = {
		.console = &console,
		.vmm = &vmm,
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.err = STDERR_FILENO,
		.terminal = life->terminal,
		.window = life->terminal,
	};
	struct outcome *outcome = &life->outcome;
	struct fault left = {0};
	int err;

	life->hooks = (struct guest_hooks){.begun = life_begun,
					   .started = life_started,
					   .ended = life_ended,
					   .arg = life};
	life->starter = starter;
	outcome->status = ABI_STATUS_GPUBOX;
	err = request_read_files(&life->answer->request, answer_mounts_takes,
				 &outcome->fault);
	/* engines attach interfaces until now: docker 28 does so after 'create' */
	if (!err)
		err = prepare_network(life->prepared, &life->answer->request,
				      life_network(life->spec), &life->phases,
				      &outcome->fault);
	if (!err)
		err = guest_run(life->prepared, &io, &life->hooks,
				&life->phases, life->facts, &outcome->fault);
	if (prepare_give_back(life->prepared, &left))
		log_error("%s", left.text);
	if (!err)
		outcome_decide(life->facts, outcome);
	fault_then(&outcome->fault, &life->told);
	life_tell(life);
	server_close(&life->server, outcome->status);
	return outcome->status;
}

void life_end(struct life *life)
{
	server_close(&life->server, ABI_STATUS_GPUBOX);
	if (life->prepared)
		prepare_free(life->prepared);
	free(life->prepared);
	free(life->facts);
	life->prepared = NULL;
	life->facts = NULL;
}
