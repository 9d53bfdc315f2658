// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/input.h"
#include "oci/answer_gpu.h"
#include "oci/answer_mounts.h"
#include "oci/delegate.h"
#include "oci/pod.h"
#include "request/env.h"
#include "request/name.h"

#define ANSWER_HOSTNAME_FILE 4096

static int answer_refuse(struct fault *fault, const char *what)
{
	return fault_set(fault, FAULT_HOST, -ENOTSUP, "%s", what);
}

/*
 * Who shares a pod's network shares its ipc and uts, too: /proc/PID/ns/ipc is
 * named by the same process. A guest has its own, which nobody else is in.
 */
static bool answer_is_pod(const struct spec *spec)
{
	return delegate_beside(spec) ||
	       spec_annotation(spec, "io.podman.annotations.pod") ||
	       spec->network.path;
}

static int answer_check(const struct spec *spec, struct fault *fault)
{
	bool pod = answer_is_pod(spec);

	if (!spec->process.argc)
		return answer_refuse(fault, "config.json: process is missing: "
					    "there is nothing to run");
	if (spec->pid.path && !pod)
		return answer_refuse(
			fault, "linux.namespaces: pid: a guest cannot join the "
			       "processes of another container");
	if (spec->ipc.path && !pod)
		return answer_refuse(
			fault, "linux.namespaces: ipc: a guest cannot join the "
			       "memory that other containers share");
	/* what it writes to a volume would be root's on the host, too */
	if (spec->ids_moved || spec->user.path)
		return answer_refuse(
			fault, "linux.namespaces: user: a guest has users of "
			       "its own, whose numbers are those of the host's "
			       "files; leave the mapping (--userns) out");
	if (!spec->network.is_own)
		return answer_refuse(
			fault, "linux.namespaces: network is missing: a guest "
			       "cannot use the host's own network; take a "
			       "bridge, or none");
	return 0;
}

static int answer_resources(const struct spec *spec, struct answer *answer,
			    struct fault *fault)
{
	struct request *request = &answer->request;

	if (spec->memory)
		request->memory_mib = limits_guest_mib(spec->memory);
	/* engines have one for each container, whatever its kernel can */
	request->pids = limits_guest_pids(spec->pids);
	request->pids_may = true;
	return limits_take(spec, &request->cpus, &answer->limits, fault);
}

static int answer_groups(const struct spec_process *process,
			 struct answer *answer, struct fault *fault)
{
	struct request *request = &answer->request;
	unsigned int i;

	if (process->group_count > ABI_GROUP_ADDS_MAX)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "process.user.additionalGids: a guest's "
				 "command has at most %d",
				 ABI_GROUP_ADDS_MAX);
	if (!process->group_count)
		return 0;
	answer->groups = calloc(process->group_count, sizeof(*answer->groups));
	if (!answer->groups)
		return fault_no_memory(fault, "process.user");
	for (i = 0; i < process->group_count; i++) {
		snprintf(answer->groups[i], sizeof(answer->groups[i]), "%u",
			 process->groups[i]);
		request->group_adds[i] = answer->groups[i];
	}
	request->group_add_count = i;
	return 0;
}

static int answer_process(const struct answer_ask *ask, struct answer *answer,
			  struct fault *fault)
{
	const struct spec_process *process = &ask->spec->process;
	struct request *request = &answer->request;
	unsigned int i;
	int err = 0;

	request->command = process->argv;
	request->entrypoint = "";
	request->workdir = process->cwd;
	request->tty = process->terminal;
	request->winsize = process->window;
	request->interactive = true;
	request->alone = true;
	request->no_new_privs = process->no_new_privs;
	request->umask = process->umask;
	request->timeout_ms = 0;
	memcpy(request->limits, process->limits, sizeof(request->limits));
	request->limit_count = process->limit_count;
	snprintf(answer->user, sizeof(answer->user), "%u:%u", process->uid,
		 process->gid);
	request->user = answer->user;
	request->cap_sets = process->has_caps ? process->caps : NULL;
	err = answer_groups(process, answer, fault);
	for (i = 0; i < process->env_count && !err; i++)
		err = env_add(&request->env, &request->env_count,
			      process->env[i], fault);
	return err;
}

/*
 * A container of a pod joins the namespace that has the pod's name; beside it
 * engines write the name into the file that they mount.
 */
static const char *answer_pod_name(const struct spec *spec, struct answer *answer)
{
	void *data = NULL;
	unsigned int i;
	size_t size;

	if (!spec->uts.path)
		return NULL;
	for (i = 0; i < spec->mount_count && !data; i++)
		if (!strcmp(spec->mounts[i].destination, "/etc/hostname") &&
		    input_read(spec->mounts[i].source, ANSWER_HOSTNAME_FILE,
			       &data, &size, NULL))
			data = NULL;
	if (!data)
		return NULL;
	snprintf(answer->hostname, sizeof(answer->hostname), "%.*s",
		 (int)strcspn(data, "\n"), (const char *)data);
	free(data);
	return answer->hostname;
}

/* A host name that Linux would take, but guests' rules do not, is no reason. */
static void answer_names(const struct answer_ask *ask, struct answer *answer)
{
	const char *hostname = ask->spec->hostname;

	if (!hostname)
		hostname = answer_pod_name(ask->spec, answer);
	snprintf(answer->name, sizeof(answer->name), "%.63s", ask->id);
	answer->request.name =
		name_check(answer->name, NULL) ? NULL : answer->name;
	if (hostname && !name_check_host(hostname, NULL))
		answer->request.hostname = hostname;
}

static int answer_root(const struct answer_ask *ask, struct answer *answer,
		       struct fault *fault)
{
	const char *path = ask->spec->root;
	int n;

	n = *path == '/'
		    ? snprintf(answer->root, sizeof(answer->root), "%s", path)
		    : snprintf(answer->root, sizeof(answer->root), "%s/%s",
			       ask->bundle, path);
	if (n < 0 || (size_t)n >= sizeof(answer->root))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "root.path %.256s: is too long", path);
	answer->request.root = answer->root;
	answer->request.sealed = ask->spec->read_only;
	answer->request.roots_run = true;
	answer->request.root_folder = true;
	return 0;
}

int answer_make(const struct answer_ask *ask, struct answer *answer,
		struct fault *fault)
{
	int err;

	memset(answer, 0, sizeof(*answer));
	err = answer_check(ask->spec, fault);
	if (err)
		return err;
	request_init(&answer->request, ask->board);
	answer_names(ask, answer);
	err = answer_resources(ask->spec, answer, fault);
	if (!err)
		err = pod_sysctls(ask->spec, ask->bundle,
				  &answer->request.sysctls, fault);
	if (!err)
		err = spec_sysctls(ask->spec, &answer->request.sysctls, fault);
	if (!err)
		err = pod_ports(ask->spec, &answer->request.sysctls, fault);
	if (!err)
		err = answer_process(ask, answer, fault);
	if (!err)
		err = answer_root(ask, answer, fault);
	if (!err)
		err = answer_mounts(ask, &answer->request, fault);
	if (!err)
		err = answer_gpu(ask, answer, fault);
	if (!err)
		err = request_settle(&answer->request, fault);
	if (err)
		answer_free(answer);
	return err;
}

void answer_free(struct answer *answer)
{
	request_free(&answer->request);
	free(answer->groups);
	memset(answer, 0, sizeof(*answer));
}
