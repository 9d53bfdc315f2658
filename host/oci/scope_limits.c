// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/scope_limits.h"

#include <stdbool.h>
#include <stdlib.h>

#include "sysfs/sysfs.h"

/* NEWS of systemd: when it came to know of a quota's period, and of cpusets. */
#define SCOPE_KNOWS_PERIOD  242
#define SCOPE_KNOWS_CPUSETS 244

/* systemd has a quota in hundredths of a processor. */
#define SCOPE_QUOTA_STEPS 100

static int scope_limits_number(struct systemd *bus, sd_bus_message *ask,
			       const char *name, uint64_t value)
{
	return bus->sd.bus_message_append(ask, "(sv)", name, "t", value);
}

/* A bit each, in as many bytes as it takes, the lowest first. */
static int scope_limits_set(struct systemd *bus, sd_bus_message *ask,
			    const char *name, const struct numa_set *set,
			    bool all)
{
	unsigned char bytes[NUMA_SET_MAX / 8] = {0};
	unsigned int i, count = 0;
	int err;

	for (i = 0; i < NUMA_SET_MAX; i++)
		if (numa_set_has(set, i)) {
			bytes[i / 8] |= (unsigned char)(1U << i % 8);
			count = i / 8 + 1;
		}
	/* an empty one is no limit */
	if (!count && !all)
		return 0;
	err = bus->sd.bus_message_open_container(ask, 'r', "sv");
	if (err >= 0)
		err = bus->sd.bus_message_append(ask, "s", name);
	if (err >= 0)
		err = bus->sd.bus_message_open_container(ask, 'v', "ay");
	if (err >= 0)
		err = bus->sd.bus_message_append_array(ask, 'y', bytes, count);
	if (err >= 0)
		err = bus->sd.bus_message_close_container(ask);
	return err < 0 ? err : bus->sd.bus_message_close_container(ask);
}

/* In us of each second, rounded up; both are below 2^50: spec.c. */
static uint64_t scope_limits_share(const struct limits *limits)
{
	uint64_t steps = limits->quota * SCOPE_QUOTA_STEPS / limits->period;

	if (limits->quota * SCOPE_QUOTA_STEPS % limits->period)
		steps++;
	return steps * (1000000 / SCOPE_QUOTA_STEPS);
}

static bool scope_limits_quota_is_none(const struct limits *limits)
{
	return !limits->quota || limits->quota == LIMITS_FREE;
}

void scope_limits_round(struct limits *limits)
{
	if (!scope_limits_quota_is_none(limits))
		limits->quota =
			scope_limits_share(limits) * limits->period / 1000000;
}

static int scope_limits_quota(struct systemd *bus, sd_bus_message *ask,
			      const struct limits *limits, long version)
{
	bool none = scope_limits_quota_is_none(limits);
	int err = scope_limits_number(bus, ask, "CPUQuotaPerSecUSec",
				      none ? UINT64_MAX
					   : scope_limits_share(limits));

	if (err >= 0 && limits->period && version >= SCOPE_KNOWS_PERIOD)
		err = scope_limits_number(bus, ask, "CPUQuotaPeriodUSec",
					  limits->period);
	return err;
}

int scope_limits_append(struct systemd *bus, sd_bus_message *ask,
			const struct limits *limits)
{
	/* version 1 and 2 count weights each in its own way */
	bool unified = sysfs_exists("", "/sys/fs/cgroup/cgroup.procs");
	char text[64] = "";
	long version;
	int err;

	err = systemd_get(bus, SYSTEMD_OBJECT, SYSTEMD_MANAGER, "Version", text,
			  sizeof(text));
	/* "252.39-1", and some say "v252" */
	version = strtol(text + (*text == 'v'), NULL, 10);
	if (!err && (limits->shares || limits->all))
		err = scope_limits_number(bus, ask,
					  unified ? "CPUWeight" : "CPUShares",
					  !limits->shares ? UINT64_MAX
					  : unified ? limits_weight(limits)
						    : limits->shares);
	if (err >= 0 && (limits->quota || limits->all))
		err = scope_limits_quota(bus, ask, limits, version);
	/* an older one leaves the files alone, which have them besides */
	if (err >= 0 && version >= SCOPE_KNOWS_CPUSETS)
		err = scope_limits_set(bus, ask, "AllowedCPUs", &limits->cpus,
				       limits->all);
	if (err >= 0 && version >= SCOPE_KNOWS_CPUSETS)
		err = scope_limits_set(bus, ask, "AllowedMemoryNodes",
				       &limits->mems, limits->all);
	return err;
}
