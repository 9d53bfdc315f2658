/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The items of a job that are numbers, each of one size. */
#ifndef GPUBOX_GUEST_INIT_JOB_NUMBER_H
#define GPUBOX_GUEST_INIT_JOB_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "job.h"

bool job_number_has(uint16_t type);

/* Take one that job_number_has() into @job. Errors: -EBADMSG, *@why. */
int job_number_scan(uint16_t type, const uint8_t *data, uint32_t size,
		    struct job *job, const char **why);

#endif /* GPUBOX_GUEST_INIT_JOB_NUMBER_H */
