/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control group that an engine names for a container: its launcher and
 * QEMU are in it. Versions 1 and 2 and both at once (Documentation/admin-guide/
 * cgroup-v1/cgroups.rst, cgroup-v2.rst of Linux).
 */
#ifndef GPUBOX_OCI_CGROUP_H
#define GPUBOX_OCI_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fault.h"

/* Of systemd's units: UNIT_NAME_MAX. */
#define CGROUP_UNIT_MAX 256

/* Where one container is, below each hierarchy; "": wherever its engine is. */
struct cgroup {
	char path[PATH_MAX];
	char slice[CGROUP_UNIT_MAX]; /* with a scope: the unit that it is in */
	char scope[CGROUP_UNIT_MAX]; /* systemd's unit for it; "": there is none */
};

/*
 * Say where @spelled, a cgroupsPath (NULL: none), is: a path, or with @systemd
 * SLICE:PREFIX:NAME, whose scope is below its slices, and who they are. Errors,
 * FAULT_HOST: -EINVAL (".." in it, or not of that form), -ENAMETOOLONG.
 */
int cgroup_parse(const char *spelled, bool systemd, struct cgroup *cgroup,
		 struct fault *fault);

/*
 * Make @cgroup in every hierarchy below @root/sys/fs/cgroup that we may write
 * to and move @pid into it; @memory bytes are its limit (0: none). A hierarchy
 * that is read-only, or another's, is left out; so is version 2 alone where
 * @cgroup has a scope: @pid is there by systemd then. Errors: FAULT_HOST, what
 * mkdir(2) and write(2) say of the first that should have taken it, after 2 s
 * if it was removed again and again; what was made, and where it is already,
 * stays.
 */
int cgroup_enter(const char *root, const struct cgroup *cgroup, pid_t pid,
		 uint64_t memory, struct fault *fault);

/*
 * Let nothing in @cgroup run, or let it go on. Errors, FAULT_HOST: -ENOTSUP
 * (no hierarchy can, or there is no group), what write(2) says.
 */
int cgroup_freeze(const char *root, const struct cgroup *cgroup, bool frozen,
		  struct fault *fault);

/* What @cgroup has used: ns of processors, bytes of memory; 0: unknown. */
void cgroup_usage(const char *root, const struct cgroup *cgroup,
		  uint64_t *cpu_ns, uint64_t *memory);

/* Move @pid out of it, into the group above it, where that takes somebody. */
void cgroup_leave(const char *root, const struct cgroup *cgroup, pid_t pid);

/*
 * Remove it when nobody is in it any more, for which it waits @wait_ms in
 * all. With a scope, version 2's folder beside version 1 is left to systemd. 0:
 * it is not there; or what rmdir(2) says.
 */
int cgroup_remove(const char *root, const struct cgroup *cgroup, int wait_ms);

/* Nobody is in it, in whatever hierarchy; or it is not there. */
bool cgroup_is_empty(const char *root, const struct cgroup *cgroup);

/* Until those have gone who give back what a killed launcher had. */
#define CGROUP_EMPTY_MS 20000

#endif /* GPUBOX_OCI_CGROUP_H */
