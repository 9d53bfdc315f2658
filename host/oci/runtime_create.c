// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "board/board.h"
#include "file/output.h"
#include "guest_abi.h"
#include "keeper/wire.h"
#include "oci/delegate.h"
#include "oci/executable.h"
#include "oci/gate.h"
#include "oci/hooks.h"
#include "oci/life.h"
#include "oci/netns.h"
#include "oci/node_conf.h"
#include "oci/scope.h"
#include "prepare/make_template.h"

/* From its fork to its namespaces; what comes then takes as long as it takes. */
#define CREATE_ENTER_MS 30000

/* What 'create' and 'run' make of a bundle. */
struct create {
	struct spec spec;
	struct answer answer;
	struct container container;
	struct cgroup cgroup; /* where it is to be */
	struct life life;
	bool is_container; /* in its process; else in the caller's */
	enum make_template_wanted template; /* of later containers */
	char bundle[PATH_MAX];
};

static int create_bundle(struct create *create, const struct runtime *runtime,
			 struct fault *fault)
{
	const char *bundle = runtime->bundle ? runtime->bundle : ".";
	char path[PATH_MAX + 16];

	if (!realpath(bundle, create->bundle))
		return fault_set(fault, FAULT_HOST, -errno, "--bundle %s: %s",
				 bundle, strerror(errno));
	snprintf(path, sizeof(path), "%s/config.json", create->bundle);
	return spec_read(path, &create->spec, fault);
}

static int create_check(const struct create *create,
			const struct runtime *runtime, bool detached,
			struct fault *fault)
{
	bool terminal = create->spec.process.terminal;

	if (terminal && detached && !runtime->console_socket)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "process.terminal: is true, and there is no "
				 "--console-socket for it");
	if (!terminal && runtime->console_socket)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--console-socket: process.terminal is false");
	return 0;
}

/* Everything that is decided before anything is made. */
static int create_decide(struct create *create, const struct runtime *runtime,
			 bool detached, struct fault *fault)
{
	struct answer_ask ask = {
		.spec = &create->spec,
		.board = board_get(),
		.bundle = create->bundle,
		.id = runtime->word[0],
		.host = "",
	};
	struct node_conf conf;
	int err = node_conf_read(NODE_CONF, &conf, fault);

	ask.allow_gpu = conf.allow_gpu;
	if (!err)
		err = create_bundle(create, runtime, fault);
	if (!err && delegate_is(&create->spec, &conf))
		err = delegate_create(runtime, &conf, fault);
	if (!err)
		err = create_check(create, runtime, detached, fault);
	if (!err)
		err = answer_make(&ask, &create->answer, fault);
	request_environment(&create->answer.request);
	create->answer.request.network_shared = delegate_beside(&create->spec);
	if (!err)
		err = netns_check(create->spec.network.path, fault);
	/* a driver's programs, as nvidia-smi, come with the device */
	if (!err && !create->answer.request.gpu_count)
		err = executable_check(&create->spec, create->answer.root,
				       create->bundle, fault);
	if (!err)
		err = scope_parse(create->spec.cgroup,
				  runtime->options.systemd_cgroup,
				  &create->cgroup, fault);
	return err;
}

static int create_claim(struct create *create, const struct runtime *runtime,
			bool detached, struct fault *fault)
{
	int root = container_open_root(runtime->options.root, fault);

	if (root < 0)
		return root;
	create->life = (struct life){
		.container = &create->container,
		.answer = &create->answer,
		.spec = &create->spec,
		.board = board_get(),
		.cgroup = &create->cgroup,
		.console = runtime->console_socket,
		.terminal = -1,
		.detached = detached,
	};
	server_init(&create->life.server);
	return container_claim(&create->container, root, runtime->word[0],
			       &create->spec, &create->answer.request,
			       create->bundle, fault);
}

static void create_close(struct create *create)
{
	answer_free(&create->answer);
	spec_free(&create->spec);
	container_close(&create->container);
}

/* Tell the one at the other end of @socket that this is done. */
static int create_say(int socket, enum make_template_wanted template)
{
	return wire_send(socket,
			 json_pack("{s:b, s:i}", "done", 1, "template", template),
			 NULL, 0);
}

/* Hear that; or of the container why it could not be done. */
static int create_hear(int socket, int timeout_ms,
		       enum make_template_wanted *template, struct fault *fault)
{
	struct wire_packet packet;
	int err = 0;

	if (wire_wait(socket, timeout_ms, &packet) <= 0)
		return fault_set(fault, FAULT_HOST, -ESRCH,
				 "container: its process does not answer");
	*template = (enum make_template_wanted)json_integer_value(
		json_object_get(packet.root, "template"));
	if (!json_is_true(json_object_get(packet.root, "done"))) {
		wire_fault(packet.root, fault);
		err = -EIO;
	}
	wire_free(&packet);
	return err;
}

/* In the container's process, which its engine waits for. */
static int create_live(struct create *create, int parent)
{
	struct life *life = &create->life;
	struct fault fault = {0};
	int gate = -1, starter, status = ABI_STATUS_GPUBOX, err;

	create->container.pid = getpid();
	err = life_enter(life, &fault);
	if (!err)
		err = create_say(parent, MAKE_TEMPLATE_NONE);
	if (!err)
		err = create_hear(parent, -1, &create->template, &fault);
	/* where the caller has put us meanwhile */
	create->container.cgroup = create->cgroup;
	if (!err)
		err = life_prepare(life, &fault);
	if (!err) {
		gate = gate_open(create->container.entry.dir, &fault);
		err = gate < 0 ? gate
			       : create_say(parent, make_template_is_wanted(
							    life->prepared));
	}
	if (err)
		wire_send(parent, wire_error(&fault, ABI_STATUS_GPUBOX), NULL, 0);
	close(parent);
	if (!err) {
		starter = gate_wait(gate);
		close(gate);
		if (starter >= 0)
			status = life_run(life, starter);
	}
	life_end(life);
	return status;
}

static int create_pid_file(const struct runtime *runtime, pid_t pid,
			   struct fault *fault)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", pid);

	return runtime->pid_file
		       ? output_write(runtime->pid_file, text, (size_t)n, fault)
		       : 0;
}

/* It is there, as its hooks are told. */
static int create_tell(const struct life *life, struct fault *fault)
{
	const struct container *container = life->container;
	int err = life_confine(life, fault);

	if (!err)
		err = hooks_run(container, "prestart", fault);
	return err ? err : hooks_run(container, "createRuntime", fault);
}

/* In ours: hooks are run from outside the container. */
static int create_attend(struct create *create, const struct runtime *runtime,
			 int child, struct fault *fault)
{
	struct container *container = &create->container;
	int err = create_hear(child, CREATE_ENTER_MS, &create->template, fault);

	if (!err)
		err = create_tell(&create->life, fault);
	if (!err)
		err = create_say(child, MAKE_TEMPLATE_NONE);
	if (!err)
		err = create_hear(child, -1, &create->template, fault);
	container->state = CONTAINER_CREATED;
	if (!err)
		err = container_write(container, fault);
	if (!err)
		err = create_pid_file(runtime, container->pid, fault);
	/* not in the container's group of processes, which is to end with it */
	if (!err)
		make_template_later(&create->answer.request, create->template);
	return err;
}

/* Returns twice: as is_container, when that process is to end, with what. */
static int create_fork(struct create *create, const struct runtime *runtime,
		       struct fault *fault)
{
	struct container *container = &create->container;
	int ends[2], err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return fault_set(fault, FAULT_HOST, -errno, "container: %s",
				 strerror(errno));
	pid = fork();
	create->is_container = !pid;
	if (!pid) {
		close(ends[0]);
		return create_live(create, ends[1]);
	}
	err = pid < 0 ? fault_set(fault, FAULT_HOST, -errno, "container: %s",
				  strerror(errno))
		      : 0;
	close(ends[1]);
	container->pid = pid;
	if (!err)
		err = create_attend(create, runtime, ends[0], fault);
	close(ends[0]);
	if (err && pid > 0)
		kill(pid, SIGKILL);
	return err;
}

/* Until @parent says whether a template is wanted, or is no more. */
static void create_wait_outside(struct create *create, pid_t parent, int told)
{
	/* whoever else has the other end by then does not keep us */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() == parent && !create_hear(told, -1, &create->template, NULL))
		make_template_later(&create->answer.request, create->template);
}

/*
 * Who makes the template when the caller becomes the container: a child that
 * stays outside of its control group, which its engine is to find empty, and of
 * its network. create_dismiss() ends it. Below zero: there is none.
 */
static pid_t create_outsider(struct create *create, int *tell)
{
	pid_t parent = getpid(), pid;
	int ends[2];

	if (create->answer.request.cold ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -EAGAIN;
	pid = fork();
	if (!pid) {
		close(ends[0]);
		create_wait_outside(create, parent, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	*tell = ends[0];
	if (pid < 0)
		close(ends[0]);
	return pid;
}

static void create_dismiss(pid_t outsider, int tell, int template)
{
	if (outsider < 0)
		return;
	create_say(tell, (enum make_template_wanted) template);
	close(tell);
	while (waitpid(outsider, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The caller itself is the container's process: nobody else waits for it. */
static int create_stay(struct create *create, const struct runtime *runtime,
		       struct fault *fault)
{
	int tell = -1, status, err;
	pid_t outsider = create_outsider(create, &tell);

	create->container.pid = getpid();
	err = life_enter(&create->life, fault);
	if (!err)
		err = create_tell(&create->life, fault);
	if (!err)
		err = life_prepare(&create->life, fault);
	create_dismiss(outsider, tell,
		       err ? MAKE_TEMPLATE_NONE
			   : make_template_is_wanted(create->life.prepared));
	create->container.state = CONTAINER_CREATED;
	if (!err)
		err = create_pid_file(runtime, getpid(), fault);
	status = err ? err : life_run(&create->life, -1);
	life_end(&create->life);
	hooks_run(&create->container, "poststop", NULL);
	cgroup_leave("", &create->container.cgroup, getpid());
	scope_remove(&create->container.cgroup, 0);
	if (!runtime->keep)
		container_remove(&create->container);
	return status;
}

/* Returns twice where create_fork() does, which may set @is_container. */
static int create_make(const struct runtime *runtime, bool detached,
		       bool *is_container, struct fault *fault)
{
	struct create *create = calloc(1, sizeof(*create));
	int err;

	if (!create)
		return fault_no_memory(fault, "container");
	container_init(&create->container);
	err = create_decide(create, runtime, detached, fault);
	if (!err)
		err = create_claim(create, runtime, detached, fault);
	if (!err && !detached) {
		err = create_stay(create, runtime, fault);
	} else if (!err) {
		err = create_fork(create, runtime, fault);
		if (err && !create->is_container) {
			scope_remove(&create->container.cgroup, CGROUP_EMPTY_MS);
			container_remove(&create->container);
		}
	}
	*is_container = create->is_container;
	create_close(create);
	free(create);
	return err;
}

int runtime_create(struct runtime *runtime, struct fault *fault)
{
	bool is_container = false;

	return create_make(runtime, true, &is_container, fault);
}

int runtime_run(struct runtime *runtime, struct fault *fault)
{
	bool is_container = false;
	int err = create_make(runtime, runtime->detach, &is_container, fault);

	/* by now who makes the container again has its name */
	if (err || is_container || !runtime->detach)
		return err;
	return runtime_start(runtime, fault);
}
