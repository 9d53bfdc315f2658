/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters of the kernel that the job sets: the items ABI_ITEM_SYSCTL. */
#ifndef GPUBOX_GUEST_INIT_JOB_SYSCTL_H
#define GPUBOX_GUEST_INIT_JOB_SYSCTL_H

#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"

/* Both are set by job_sysctl_fill(). */
struct job_sysctl {
	const char *path; /* below /proc/sys, with a '/' before it */
	const char *value;
};

struct job_sysctls {
	size_t count;
	struct job_sysctl list[ABI_SYSCTLS_MAX];
};

/*
 * Check the item's payload and count it in @sysctls. -EBADMSG, with *@why a
 * sentence for people: anything that guest_abi.h does not allow.
 */
int job_sysctl_scan(const uint8_t *data, size_t size,
		    struct job_sysctls *sysctls, const char **why);

/* Where the path and the value of number @index are in its payload @data. */
void job_sysctl_fill(const char *data, size_t index, struct job_sysctls *sysctls);

#endif /* GPUBOX_GUEST_INIT_JOB_SYSCTL_H */
