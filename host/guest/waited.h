/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a process waited for a processor that others had. */
#ifndef GPUBOX_GUEST_WAITED_H
#define GPUBOX_GUEST_WAITED_H

#include <stdint.h>
#include <sys/types.h>

/*
 * The ns that the one of @pid's threads that waited longest was ready to run
 * and did not, since it began. Not the sum: of many that are busy for nothing,
 * all the time and more. 0 too where the kernel does not tell (CONFIG_SCHED_INFO),
 * and when the process is gone.
 */
int64_t waited_ns(pid_t pid);

#endif /* GPUBOX_GUEST_WAITED_H */
