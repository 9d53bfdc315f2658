/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a job says of GPUs: its items, for job.c. */
#ifndef GPUBOX_GUEST_INIT_JOB_GPU_H
#define GPUBOX_GUEST_INIT_JOB_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job.h"

/* @type is one of GPU, NODE, GPU_LIST and GPU_LOG. */
bool job_gpu_has(uint16_t type);

/*
 * Check one of these items, @size bytes at @text, and count it in @gpu.
 * Errors: -EBADMSG with a sentence in *@why.
 */
int job_gpu_scan(uint16_t type, const char *text, uint32_t size,
		 struct job_gpu *gpu, const char **why);

/* Take them once more, with NULs at their ends, in the same order. */
void job_gpu_begin(struct job_gpu *gpu);
void job_gpu_fill(uint16_t type, const char *string, struct job_gpu *gpu);

#endif /* GPUBOX_GUEST_INIT_JOB_GPU_H */
