/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Linux makes of a host: a small reading of its source. */
#ifndef GPUBOX_TESTS_ORACLE_LINUX_H
#define GPUBOX_TESTS_ORACLE_LINUX_H

#include "host.h"

#define LINUX_REGIONS 128

enum linux_type {
	LINUX_DIRECT,
	LINUX_RELAXABLE,
};

struct linux_region {
	uint64_t start, end; /* end as printed: start + length - 1 */
	enum linux_type type;
};

struct linux_regions {
	struct linux_region region[LINUX_REGIONS];
	size_t n;
};

/* What @table asks for device @i, one by one, as Linux @version takes it. */
void linux_asks(const struct host *host, const struct host_table *table,
		unsigned int version, int i, struct linux_regions *regions);

/* The same for a group, as reserved_regions shows it: sorted and merged. */
void linux_group(const struct host *host, int group,
		 struct linux_regions *regions);

/* Whether a device of the group keeps VFIO from it, by its table alone. */
bool linux_refuses(const struct host *host, const struct host_table *table,
		   unsigned int version, int group);

/* Whether a driver of a bridge of the group owns it. */
bool linux_owns(const struct host *host, int group);

unsigned int linux_version(const struct host *host);
/* A version that has all rules. */
#define LINUX_NEWEST (99 << 8)

#endif /* GPUBOX_TESTS_ORACLE_LINUX_H */
