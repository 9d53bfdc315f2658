/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which modules a job needs that not every one does. */
#ifndef GPUBOX_GUEST_INIT_NEEDS_H
#define GPUBOX_GUEST_INIT_NEEDS_H

#include "job.h"

/* As MODULE_NEED() of their letters; 0: none. */
uint32_t needs_of(const struct job *job);

#endif /* GPUBOX_GUEST_INIT_NEEDS_H */
