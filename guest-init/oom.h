/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the kernel killed for want of memory. */
#ifndef GPUBOX_GUEST_INIT_OOM_H
#define GPUBOX_GUEST_INIT_OOM_H

#include <stdbool.h>

/* It has, since the last call. False where the kernel does not count. */
bool oom_killed(void);

#endif /* GPUBOX_GUEST_INIT_OOM_H */
