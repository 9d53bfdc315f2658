// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options_values.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "request/env.h"
#include "request/options.h"
#include "request/options_gpu.h"
#include "request/options_mount.h"
#include "request/networks.h"
#include "request/options_names.h"
#include "request/ports.h"
#include "request/sysctl.h"

#define CPUS_MAX	 512
#define NUMA_MAX	 1023 /* MAX_NUMNODES of Linux, less one */
#define STOP_TIMEOUT_MAX 86400
#define SCRATCH_MIN	 (16u << 20)
/* of an ext4 with blocks of 4 KiB */
#define SCRATCH_MAX (UINT64_C(16) << 40)

static struct request *options_values_request(void *into)
{
	return &((struct options *)into)->request;
}

/* What is set elsewhere, in the request that @into has. */
#define PASS_ON(name, to)                                                   \
	int options_values_##name(void *into, const struct option_row *row, \
				  const char *arg, struct fault *fault)     \
	{                                                                   \
		(void)row;                                                  \
		return to(options_values_request(into), arg, fault);        \
	}

int options_values_env(void *into, const struct option_row *row,
		       const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);

	(void)row;
	return env_add(&request->env, &request->env_count, arg, fault);
}

int options_values_env_file(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);

	(void)row;
	return env_add_file(&request->env, &request->env_count, arg, fault);
}

int options_values_memory(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);
	uint64_t bytes;
	int err;

	(void)row;
	err = units_bytes("--memory", arg, &bytes, fault);
	if (err)
		return err;
	if (bytes < 1u << 20)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--memory %s: less than a guest can start "
				 "with; write %sm for MiB",
				 arg, arg);
	request->memory_mib = (bytes >> 20) + !!(bytes & 0xfffff);
	return 0;
}

int options_values_scratch(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);
	int err;

	(void)row;
	err = units_bytes("--scratch", arg, &request->scratch, fault);
	if (err)
		return err;
	if (request->scratch >= SCRATCH_MIN && request->scratch <= SCRATCH_MAX)
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--scratch %s: a disk has 16 MiB to 16 TiB", arg);
}

int options_values_cpus(void *into, const struct option_row *row,
			const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);
	uint64_t cpus;
	int err;

	(void)row;
	err = units_number("--cpus", arg, 10, 1, CPUS_MAX, &cpus, fault);
	if (!err)
		request->cpus = (unsigned int)cpus;
	return err;
}

int options_values_numa(void *into, const struct option_row *row,
			const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);
	uint64_t node;

	(void)row;
	if (!strcmp(arg, "off")) {
		request->numa = REQUEST_NUMA_OFF;
	} else if (!strcmp(arg, "auto")) {
		request->numa = REQUEST_NUMA_AUTO;
	} else if (!units_number("--numa", arg, 10, 0, NUMA_MAX, &node, NULL)) {
		request->numa = REQUEST_NUMA_NODE;
		request->numa_node = (int)node;
	} else {
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--numa %s: there are off, auto and the number "
				 "of a node",
				 arg);
	}
	return 0;
}

int options_values_timeout(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);

	(void)row;
	return units_duration("--timeout", arg, &request->timeout_ms, fault);
}

int options_values_output_limit(void *into, const struct option_row *row,
				const char *arg, struct fault *fault)
{
	struct options *options = into;

	(void)row;
	return units_bytes("--output-limit", arg, &options->output_limit, fault);
}

int options_values_umask(void *into, const struct option_row *row,
			 const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);
	uint64_t mask;
	int err;

	(void)row;
	err = units_number("--umask", arg, 8, 0, 0777, &mask, fault);
	if (!err)
		request->umask = (uint32_t)mask;
	return err;
}

/* As docker has it, 0 and -1 are none. */
int options_values_pids_limit(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault)
{
	uint64_t pids = 0;
	int err = 0;

	(void)row;
	if (strcmp(arg, "-1") != 0)
		err = units_number("--pids-limit", arg, 10, 0, REQUEST_PIDS_MAX,
				   &pids, fault);
	if (!err)
		options_values_request(into)->pids = (uint32_t)pids;
	return err;
}

int options_values_sysctl(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault)
{
	(void)row;
	return sysctl_add_word(&options_values_request(into)->sysctls, arg,
			       fault);
}

int options_values_cap_add(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault)
{
	(void)row;
	return capabilities_take("--cap-add", arg,
				 &options_values_request(into)->caps.add, fault);
}

int options_values_cap_drop(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	(void)row;
	return capabilities_take("--cap-drop", arg,
				 &options_values_request(into)->caps.drop, fault);
}

int options_values_group_add(void *into, const struct option_row *row,
			     const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);

	(void)row;
	if (!*arg)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--group-add: needs a group's name or number");
	if (request->group_add_count == ABI_GROUP_ADDS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--group-add %s: more than %u groups", arg,
				 ABI_GROUP_ADDS_MAX);
	request->group_adds[request->group_add_count++] = arg;
	return 0;
}

int options_values_ulimit(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault)
{
	struct request *request = options_values_request(into);
	struct units_limit limit;
	unsigned int i;
	int err;

	(void)row;
	err = units_limit(arg, &limit, fault);
	if (err)
		return err;
	for (i = 0; i < request->limit_count; i++)
		if (request->limits[i].resource == limit.resource)
			break;
	request->limits[i] = limit;
	if (i == request->limit_count)
		request->limit_count++;
	return 0;
}

int options_values_network(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault)
{
	(void)row;
	return networks_set(options_values_request(into), arg, fault);
}

int options_values_publish(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault)
{
	(void)row;
	return ports_add(options_values_request(into), arg, fault);
}

int options_values_keep(void *into, const struct option_row *row,
			const char *arg, struct fault *fault)
{
	struct options *options = into;

	(void)row;
	(void)fault;
	options->keep = true;
	if (arg && *arg)
		options->keep_dir = arg;
	return 0;
}

PASS_ON(gpu, options_gpu_set)
PASS_ON(gpu_policy, options_gpu_set_policy)
PASS_ON(vfio, options_gpu_set_vfio)
PASS_ON(identity, options_gpu_set_identity)
PASS_ON(region, options_gpu_set_region)
PASS_ON(mount, options_mount_set)
PASS_ON(tmpfs, options_mount_set_tmpfs)
/* docker's: a number, "device=ADDRESS", that in quotes for its CSV reader. */
int options_values_gpus(void *into, const struct option_row *row,
			const char *arg, struct fault *fault)
{
	static const char device[] = "device=";

	(void)row;
	if (!strcmp(arg, "all"))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--gpus all: say how many, as in --gpu 2, or "
				 "--gpu auto for the first that is free");
	if (!strncmp(arg, device, sizeof(device) - 1))
		arg += sizeof(device) - 1;
	if (strpbrk(arg, ",\"="))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--gpus %s: write --gpu and one PCI address, "
				 "once for each device",
				 arg);
	return options_gpu_set(options_values_request(into), arg, fault);
}

int options_values_shm_size(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	char mount[64];
	uint64_t bytes;
	int err;

	(void)row;
	err = units_bytes("--shm-size", arg, &bytes, fault);
	if (err)
		return err;
	snprintf(mount, sizeof(mount), "/dev/shm:exec,size=%llu",
		 (unsigned long long)bytes);
	return options_mount_set_tmpfs(options_values_request(into), mount,
				       fault);
}

/* Seconds between SIGTERM and SIGKILL, as docker's. */
int options_values_stop_timeout(void *into, const struct option_row *row,
				const char *arg, struct fault *fault)
{
	uint64_t seconds;
	int err;

	(void)row;
	err = units_number("--stop-timeout", arg, 10, 0, STOP_TIMEOUT_MAX,
			   &seconds, fault);
	if (!err)
		options_values_request(into)->kill_grace_ms =
			(unsigned int)seconds * 1000;
	return err;
}

int options_values_entrypoint(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault)
{
	(void)row;
	(void)fault;
	options_values_request(into)->entrypoint = arg;
	return 0;
}

bool options_values_is_volume(const char *word)
{
	/* "/data" is docker's anonymous volume: refused, and never a command */
	return word[0] == '/' || (word[0] != '-' && strstr(word, ":/"));
}

bool options_values_is_name(const char *word)
{
	return word[0] && word[0] != '-';
}

PASS_ON(add_host, options_names_add_host)
PASS_ON(dns, options_names_dns)
PASS_ON(dns_search, options_names_dns_search)
