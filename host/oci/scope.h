/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The unit that systemd keeps for a container whose engine leaves control
 * groups to systemd: org.freedesktop.systemd1(5), systemd.scope(5).
 */
#ifndef GPUBOX_OCI_SCOPE_H
#define GPUBOX_OCI_SCOPE_H

#include <stdbool.h>

#include "oci/cgroup.h"
#include "oci/limits.h"

/*
 * As cgroup_parse(); without a scope where systemd is not this machine's service
 * manager.
 */
int scope_parse(const char *spelled, bool systemd, struct cgroup *cgroup,
		struct fault *fault);

/*
 * Put @pid, which is to be of one thread, into @cgroup: with a scope, systemd
 * makes that, as a unit of the container @id, in its slice, with @limits,
 * delegated to us. What systemd does not manage, as version 1's freezer, is made
 * as cgroup_enter() and cgroup_limits_write() do. A scope of that name that
 * ends is waited for. Errors, FAULT_HOST: those of these two, sdbus_load() and
 * the bus; -EEXIST (another unit has the name); -ETIMEDOUT; -ECANCELED (the
 * job of systemd came to nothing). What was made stays, for scope_remove();
 * @cgroup is cleared where systemd did not take the order, and nothing is ours.
 */
int scope_enter(struct cgroup *cgroup, const char *id, pid_t pid,
		const struct limits *limits, struct fault *fault);

/*
 * Let @cgroup hold @wanted from now on but for memory, with a scope by systemd
 * first and a quota as that rounds it, and read them back; @now, of
 * cgroup_limits_read(), again on failure, and what of that cannot be is said
 * behind why. Errors, FAULT_HOST: those of cgroup_limits_change(), sdbus_load()
 * and the bus.
 */
int scope_change(const struct cgroup *cgroup, const struct limits *wanted,
		 const struct limits *now, struct fault *fault);

/*
 * Remove it when nobody is in it any more, for which it waits @wait_ms; with
 * whom it has then it is left to systemd, which ends it with them. So is one
 * that systemd ends already, whose end is not waited for.
 */
void scope_remove(const struct cgroup *cgroup, int wait_ms);

#endif /* GPUBOX_OCI_SCOPE_H */
