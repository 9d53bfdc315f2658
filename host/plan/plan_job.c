// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "guest_abi.h"
#include "request/env.h"
#include "plan/job.h"
#include "plan/plan.h"
#include "plan/scratch.h"
#include "plan/stack.h"
#include "guest/terminal.h"

static uint32_t job_flags(const struct options *options)
{
	uint32_t flags = 0;

	if (options->tty)
		flags |= ABI_JOB_TTY;
	if (options->interactive)
		flags |= ABI_JOB_STDIN;
	if (options->no_new_privs)
		flags |= ABI_JOB_NO_NEW_PRIVS;
	if (options->network == BOARD_NETWORK_USER)
		flags |= ABI_JOB_NET_USER;
	if (options->read_only)
		flags |= ABI_JOB_READ_ONLY;
	return flags;
}

/*
 * A container's image has its say first, then the user, then we with
 * GPUBOX_GPU_0=0000:01:00.0 and so on: where the guest sees what we pass.
 */
static int make_env(const struct plan *plan, char ***envp, unsigned int *countp,
		    struct fault *fault)
{
	const struct oci_config *config = &plan->root.config;
	char word[64], address[VM_GPU_ADDRESS];
	unsigned int i;
	int err = 0;

	for (i = 0; i < config->env_count && !err; i++)
		err = env_add(envp, countp, config->env[i], fault);
	for (i = 0; i < plan->options->env_count && !err; i++)
		err = env_add(envp, countp, plan->options->env[i], fault);
	for (i = 0; i < plan->vm.gpu_count && !err; i++) {
		snprintf(word, sizeof(word), "GPUBOX_GPU_%u=%s", i,
			 qemu_gpu_address(i, address));
		err = env_add(envp, countp, word, fault);
	}
	return err ? err : env_settle(*envp, countp, fault);
}

int plan_job(struct plan *plan, struct fault *fault)
{
	const struct options *options = plan->options;
	struct job_mount mounts[ABI_MOUNTS_MAX];
	struct job job = {
		.argv = options->command,
		.env = options->env,
		.cwd = options->workdir ? options->workdir
					: plan->root.config.workdir,
		.user = options->user ? options->user : plan->root.config.user,
		.hostname = plan->hostname,
		.flags = job_flags(options),
		.umask = options->umask,
		.step_ms = plan->board->step_timeout_ms,
		.limits = options->limits,
		.limit_count = options->limit_count,
		.root_type = plan->root.type,
		.root = PLAN_ROOT_SERIAL,
		.scratch_type = plan->scratch.type,
		.scratch = SCRATCH_SERIAL,
		.mounts = mounts,
		.mount_count = mounts_to_job(&plan->mounts, options, mounts),
	};
	char addresses[VM_GPUS_MAX][VM_GPU_ADDRESS];
	unsigned int env_count = 0;
	char **env = NULL;
	struct timespec now;
	int err = 0;

	clock_gettime(CLOCK_REALTIME, &now);
	job.realtime_ns =
		(uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	if (options->tty)
		job.winsize = terminal_size();
	stack_to_job(plan, addresses, &job);
	if (plan->vm.gpu_count || plan->root.config.env_count) {
		err = make_env(plan, &env, &env_count, fault);
		job.env = env;
	}
	free(plan->job);
	plan->job = NULL;
	if (!err)
		err = job_encode(&job, getenv("TERM"), &plan->job,
				 &plan->job_size, fault);
	env_free(env, env_count);
	return err;
}
