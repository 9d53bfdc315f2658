// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/limits.h"

#include <errno.h>
#include <string.h>

#include "request/request.h"

/*
 * Of the launcher and QEMU, beside the guest's memory: what 'ps' shows of both
 * for a guest of 512 MiB is a third of this.
 */
#define LIMITS_OVERHEAD ((uint64_t)256 << 20)

#define LIMITS_CPUS_MAX 512

/* A guest's kernel and guest-init need some, whatever the limit says. */
#define LIMITS_GUEST_MIN_MIB 64

/* Both usual values, and the ends of a weight: cgroup-v2.rst of Linux. */
#define LIMITS_SHARES_USUAL 1024
#define LIMITS_WEIGHT_USUAL 100
#define LIMITS_WEIGHT_MAX   10000
/* What version 1's cpu.shares takes others for: kernel/sched/sched.h of Linux. */
#define LIMITS_SHARES_MIN 2
#define LIMITS_SHARES_MAX ((uint64_t)1 << 18)

static int limits_list(const char *name, const char *list, struct numa_set *set,
		       struct fault *fault)
{
	memset(set, 0, sizeof(*set));
	if (!list || !numa_set_parse(list, set))
		return 0;
	return fault_set(fault, FAULT_HOST, -EBADMSG,
			 "linux.resources.cpu.%s %.64s: is not a list as 0-3,8",
			 name, list);
}

static uint64_t limits_shares(uint64_t said)
{
	if (said && said < LIMITS_SHARES_MIN)
		return LIMITS_SHARES_MIN;
	return said < LIMITS_SHARES_MAX ? said : LIMITS_SHARES_MAX;
}

uint64_t limits_guest_mib(uint64_t limit)
{
	uint64_t mib = (limit + (1 << 20) - 1) >> 20;

	return mib < LIMITS_GUEST_MIN_MIB ? LIMITS_GUEST_MIN_MIB : mib;
}

uint32_t limits_guest_pids(uint64_t limit)
{
	return limit <= REQUEST_PIDS_MAX ? (uint32_t)limit : 0;
}

/* What a control group has of them, whatever a guest's size is. */
static int limits_group(const struct spec *spec, struct limits *limits,
			struct fault *fault)
{
	int err;

	memset(limits, 0, sizeof(*limits));
	limits->shares = limits_shares(spec->cpu_shares);
	err = limits_list("cpus", spec->cpuset_cpus, &limits->cpus, fault);
	return err ? err
		   : limits_list("mems", spec->cpuset_mems, &limits->mems, fault);
}

int limits_take(const struct spec *spec, unsigned int *vcpus,
		struct limits *limits, struct fault *fault)
{
	uint64_t period = spec->cpu_period, quota = spec->cpu_quota, cpus;
	unsigned int given;
	int err = limits_group(spec, limits, fault);

	if (err)
		return err;
	limits->memory = spec->memory ? spec->memory + LIMITS_OVERHEAD : 0;
	given = numa_set_count(&limits->cpus);
	cpus = quota / period + !!(quota % period);
	if (given && (!cpus || given < cpus))
		cpus = given;
	if (cpus)
		*vcpus = cpus < LIMITS_CPUS_MAX ? (unsigned int)cpus
						: LIMITS_CPUS_MAX;
	/* whole ones are as many vCPUs, and what QEMU does comes besides */
	if (quota % period && quota / period < *vcpus) {
		limits->quota = quota;
		limits->period = period;
	} else if (period != SPEC_PERIOD) {
		/* as runc does, for a quota that comes alone later */
		limits->quota = LIMITS_FREE;
		limits->period = period;
	}
	return 0;
}

int limits_change(const struct spec *spec, unsigned int vcpus,
		  const struct limits *now, struct limits *limits,
		  struct fault *fault)
{
	uint64_t quota = spec->cpu_quota, period = spec->cpu_period;
	int err = limits_group(spec, limits, fault);

	if (err)
		return err;
	if (!quota && period)
		quota = now->quota;
	/* with none it is kept for one that comes alone later */
	if (!quota && period && now->period && period != now->period)
		quota = LIMITS_FREE;
	if (!period)
		period = now->period ? now->period : SPEC_PERIOD;
	if (!vcpus)
		vcpus = LIMITS_CPUS_MAX;
	limits->quota =
		spec->cpu_free || quota / period >= vcpus ? LIMITS_FREE : quota;
	limits->period = limits->quota ? period : 0;
	return 0;
}

bool limits_are_none(const struct limits *limits)
{
	return !limits->all && !limits->shares && !limits->quota &&
	       !numa_set_count(&limits->cpus) && !numa_set_count(&limits->mems);
}

/* In proportion, as systemd has it: what else would become of 1024? */
uint64_t limits_weight(const struct limits *limits)
{
	uint64_t weight =
		limits->shares * LIMITS_WEIGHT_USUAL / LIMITS_SHARES_USUAL;

	if (weight > LIMITS_WEIGHT_MAX)
		return LIMITS_WEIGHT_MAX;
	return weight ? weight : 1;
}

uint64_t limits_of_weight(uint64_t weight)
{
	if (weight > LIMITS_WEIGHT_MAX)
		weight = LIMITS_WEIGHT_MAX;
	return (weight * LIMITS_SHARES_USUAL + LIMITS_WEIGHT_USUAL - 1) /
	       LIMITS_WEIGHT_USUAL;
}
