// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"
#include "plan/job_encode.h"
#include "plan/plan_mounts.h"
#include "plan/stack.h"
#include "qemu/disk.h"
#include "request/env.h"

/* Of its user network: docs/system/devices/net.rst. */
#define QEMU_NAME_SERVER "nameserver 10.0.2.3\n"

static uint32_t job_flags(const struct request *request)
{
	uint32_t flags = 0;

	if (request->tty)
		flags |= ABI_JOB_TTY;
	if (request->interactive)
		flags |= ABI_JOB_STDIN;
	if (request->no_new_privs)
		flags |= ABI_JOB_NO_NEW_PRIVS;
	if (request->alone)
		flags |= ABI_JOB_ALONE;
	if (request->network == BOARD_NETWORK_USER)
		flags |= ABI_JOB_NET_USER;
	if (request->read_only)
		flags |= ABI_JOB_READ_ONLY;
	if (request->sealed)
		flags |= ABI_JOB_SEALED;
	if (request->roots_run)
		flags |= ABI_JOB_ROOTS_RUN;
	if (request->pids_may)
		flags |= ABI_JOB_PIDS_MAY;
	return flags;
}

/*
 * As docker has it. What is in no other set than these is gone with the
 * execve(2) of whoever is not root.
 */
static const struct job_caps *job_caps(const struct plan *plan)
{
	const struct request *request = plan->request;

	return request->cap_sets || capabilities_are_asked(&request->caps)
		       ? &plan->caps
		       : NULL;
}

void plan_caps(struct plan *plan)
{
	uint64_t left = capabilities_left(&plan->request->caps);
	const uint64_t *sets = plan->request->cap_sets;

	if (sets)
		plan->caps = (struct job_caps){.bounding = sets[0],
					       .effective = sets[1],
					       .permitted = sets[2],
					       .inheritable = sets[3],
					       .ambient = sets[4]};
	else
		plan->caps = (struct job_caps){
			.bounding = left,
			.effective = left,
			.permitted = left,
		};
}

/*
 * A container's image has its say first, then the user, then we with
 * GPUBOX_GPU_0=000f:01:00.0 and so on: where the guest sees what we pass.
 */
static int make_env(const struct plan *plan, char ***envp, unsigned int *countp,
		    struct fault *fault)
{
	const struct oci_config *config = plan->host->config;
	char word[64], address[VM_GPU_ADDRESS];
	unsigned int i;
	int err = 0;

	for (i = 0; config && i < config->env_count && !err; i++)
		err = env_add(envp, countp, config->env[i], fault);
	for (i = 0; i < plan->request->env_count && !err; i++)
		err = env_add(envp, countp, plan->request->env[i], fault);
	for (i = 0; i < plan->vm.gpu_count && !err; i++) {
		snprintf(word, sizeof(word), "GPUBOX_GPU_%u=%s", i,
			 qemu_gpu_address(&plan->vm, i, address));
		err = env_add(envp, countp, word, fault);
	}
	return err ? err : env_settle(*envp, countp, fault);
}

/* What a container's image says where the user says nothing. */
static void job_of_image(const struct plan *plan, struct job *job)
{
	const struct oci_config *config = plan->host->config;

	if (!config)
		return;
	if (!job->cwd)
		job->cwd = config->workdir;
	if (!job->user)
		job->user = config->user;
}

/*
 * The files of /etc that name others; *@resolvp NULL: guest-init's own. A
 * host without an address of its own is 127.0.1.1, as Debian has it.
 */
static int plan_job_names(const struct plan *plan, char **hostsp, char **resolvp)
{
	const struct request *request = plan->request;
	const char *resolv = request->resolv;

	*resolvp = NULL;
	if (asprintf(hostsp, "127.0.1.1\t%s\n%s", plan->hostname,
		     request->hosts ? request->hosts : "") < 0)
		return -ENOMEM;
	if (!resolv)
		return 0;
	if (asprintf(resolvp, "%s%s", resolv,
		     request->network != BOARD_NETWORK_USER ||
				     strstr(resolv, "nameserver ")
			     ? ""
			     : QEMU_NAME_SERVER) >= 0)
		return 0;
	free(*hostsp);
	return -ENOMEM;
}

/* Of a template's guest the moment has come when it says so. */
static void plan_job_moment(const struct plan *plan,
			    const struct plan_moment *moment, struct job *job)
{
	const struct vm *vm = &plan->vm;

	if (vm->start != VM_START_RESTORE) {
		job->realtime_ns = moment->realtime_ns;
		return;
	}
	job->seed = moment->seed;
	if (vm->disk_count > disk_spares(vm) || vm->gpu_count ||
	    vm->share_count || vm->network != BOARD_NETWORK_NONE)
		job->flags |= ABI_JOB_RESCAN;
}

int plan_job(const struct plan *plan, const struct plan_moment *moment,
	     uint8_t **framep, size_t *sizep, struct fault *fault)
{
	const struct request *request = plan->request;
	const struct host *host = plan->host;
	struct job_mount mounts[ABI_MOUNTS_MAX];
	struct job job = {
		.argv = plan->command,
		.env = request->env,
		.cwd = request->workdir,
		.user = request->user,
		.hostname = plan->hostname,
		.flags = job_flags(request),
		.umask = request->umask,
		.pids = request->pids,
		.sysctls = &request->sysctls,
		.step_ms = plan->board->step_timeout_ms,
		.limits = request->limits,
		.limit_count = request->limit_count,
		.group_adds = request->group_adds,
		.caps = job_caps(plan),
		.root_type = host->disks[HOST_ROOT].type,
		.root = PLAN_ROOT_SERIAL,
		.scratch_type = host->disks[HOST_SCRATCH].type,
		.scratch = PLAN_SCRATCH_SERIAL,
		.files = request->files,
		.file_count = request->file_count,
		.mounts = mounts,
		.mount_count = plan_mounts_to_job(host, request, mounts),
		.winsize = request->winsize,
		.nics = host->nics,
	};
	char addresses[VM_GPUS_MAX][VM_GPU_ADDRESS];
	unsigned int env_count = 0;
	char **env = NULL, *hosts, *resolv;
	int err = 0;

	if (plan_job_names(plan, &hosts, &resolv))
		return fault_no_memory(fault, "job");
	job.hosts = hosts;
	job.resolv = resolv;
	job_of_image(plan, &job);
	if (moment)
		plan_job_moment(plan, moment, &job);
	stack_to_job(&plan->vm, host, plan->gpus, request->gpu_required,
		     addresses, &job);
	if (plan->vm.gpu_count || host->config) {
		err = make_env(plan, &env, &env_count, fault);
		job.env = env;
	}
	if (!err)
		err = job_encode(&job, request->term, framep, sizep, fault);
	env_free(env, env_count);
	free(hosts);
	free(resolv);
	return err;
}

int plan_job_exec(const struct plan *plan, char *const *env, struct job *job,
		  char ***envp, unsigned int *countp, struct fault *fault)
{
	const struct request *request = plan->request;
	int err;

	*envp = NULL;
	*countp = 0;
	err = make_env(plan, envp, countp, fault);
	for (; !err && env && *env; env++)
		err = env_add(envp, countp, *env, fault);
	if (!err && *envp)
		err = env_settle(*envp, countp, fault);
	job->env = *envp;
	if (!job->cwd)
		job->cwd = request->workdir;
	if (!job->user)
		job->user = request->user;
	job_of_image(plan, job);
	if (request->no_new_privs)
		job->flags |= ABI_JOB_NO_NEW_PRIVS;
	if (request->alone)
		job->flags |= ABI_JOB_ALONE;
	job->hostname = plan->hostname;
	job->umask = request->umask;
	if (!job->caps)
		job->caps = job_caps(plan);
	job->group_adds = request->group_adds;
	job->limits = request->limits;
	job->limit_count = request->limit_count;
	job->step_ms = plan->board->step_timeout_ms;
	return err;
}

void plan_job_exec_whole(const struct plan *plan, struct job *job)
{
	if (plan->request->alone)
		job->flags |= ABI_JOB_ALONE;
	job->hostname = plan->hostname;
	job->step_ms = plan->board->step_timeout_ms;
}

void plan_job_exec_free(char **env, unsigned int count)
{
	env_free(env, count);
}
