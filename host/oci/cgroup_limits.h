/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a container's limits is written into its control group. */
#ifndef GPUBOX_OCI_CGROUP_LIMITS_H
#define GPUBOX_OCI_CGROUP_LIMITS_H

#include "oci/cgroup.h"
#include "oci/limits.h"

/*
 * Write the weight, the quota, the processors and the nodes of @limits into
 * @cgroup, which is there, below @root/sys/fs/cgroup. Without a group, or where
 * no hierarchy has weights, nothing is written. Errors, FAULT_HOST: -ENOENT (no
 * hierarchy has such a limit), what write(2) says; what was written stays.
 */
int cgroup_limits_write(const char *root, const struct cgroup *cgroup,
			const struct limits *limits, struct fault *fault);

#endif /* GPUBOX_OCI_CGROUP_LIMITS_H */
