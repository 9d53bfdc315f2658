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
 * hierarchy has such a limit), what write(2) says; what was written stays. With
 * @limits->all there are no errors: each is written that can be.
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
 * As cgroup_limits_write(), and read them back; on failure what @now has, of
 * cgroup_limits_read(), is written again. A further error: -EIO (the group holds
 * something else, or has not all of the processors or nodes).
 */
int cgroup_limits_change(const char *root, const struct cgroup *cgroup,
			 const struct limits *limits, const struct limits *now,
			 struct fault *fault);

#endif /* GPUBOX_OCI_CGROUP_LIMITS_H */
