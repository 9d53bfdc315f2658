/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's network as items of a job, and of ABI_NETWORK. */
#ifndef GPUBOX_PLAN_JOB_NICS_H
#define GPUBOX_PLAN_JOB_NICS_H

#include <stddef.h>
#include <stdint.h>

#include "net/nic.h"

/*
 * Write the items of @nics, at most ABI_NETWORK_MAX bytes, to @to, or nothing
 * if that is NULL. Returns how many bytes they are.
 */
size_t job_nics_items(const struct nics *nics, uint8_t *to);

#endif /* GPUBOX_PLAN_JOB_NICS_H */
