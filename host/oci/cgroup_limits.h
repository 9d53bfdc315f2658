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

/*
 * What @cgroup holds of them now, with @limits->all; what cannot be told is not
 * said, nor is a quota or a list that is none.
 */
void cgroup_limits_read(const char *root, const struct cgroup *cgroup,
			struct limits *limits);

/*
 * As cgroup_limits_write(), and read them back. A further error: -EIO (the group
 * holds something else, or has not all of the processors or nodes).
 */
int cgroup_limits_change(const char *root, const struct cgroup *cgroup,
			 const struct limits *limits, struct fault *fault);

/*
 * Write again what @cgroup held @before, of cgroup_limits_read(): each that can
 * be. What write(2) says of the first that cannot; @fault, which has why we went
 * back, says so, too.
 */
int cgroup_limits_restore(const char *root, const struct cgroup *cgroup,
			  const struct limits *before, struct fault *fault);

#endif /* GPUBOX_OCI_CGROUP_LIMITS_H */
