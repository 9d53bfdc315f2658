/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's parameters, below /proc/sys. */
#ifndef GPUBOX_GUEST_INIT_SYSCTLS_H
#define GPUBOX_GUEST_INIT_SYSCTLS_H

#include "failure.h"
#include "job_sysctl.h"

/*
 * Write each of @sysctls. Errors, with @failure: those of open(2) and write(2);
 * the ones before are set.
 */
int sysctls_write(const struct job_sysctls *sysctls, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_SYSCTLS_H */
