/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mounted into the root: its disks, its part of the job. */
#ifndef GPUBOX_PLAN_PLAN_MOUNTS_H
#define GPUBOX_PLAN_PLAN_MOUNTS_H

#include <jansson.h>

#include "guest_abi.h"
#include "plan/host.h"
#include "plan/job_encode.h"
#include "request/request.h"

/* The serial number of the @i-th disk; a constant. */
const char *plan_mounts_serial(unsigned int i);

/* Their part of the job, into @rows; returns how many. */
unsigned int plan_mounts_to_job(const struct host *host,
				const struct request *request,
				struct job_mount rows[ABI_MOUNTS_MAX]);

/*
 * Whether the guest can have the folders that are shared with it: -ENOTSUP
 * (FAULT_GUEST) when its kernel has no virtiofs.
 */
int plan_mounts_check(const struct host *host, const struct request *request,
		      struct fault *fault);

/* For programs, and for people on the log's output; NULL: out of memory. */
json_t *plan_mounts_json(const struct host *host, const struct request *request);
void plan_mounts_print(const struct host *host, const struct request *request);

#endif /* GPUBOX_PLAN_PLAN_MOUNTS_H */
