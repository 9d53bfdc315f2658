/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of the kernel's log that are of the GPU's driver. */
#ifndef GPUBOX_GUEST_INIT_KMSG_H
#define GPUBOX_GUEST_INIT_KMSG_H

#include <stddef.h>

#include "control.h"
#include "job.h"

/* Of ABI_LOG_MAX, so many for what comes while the command runs. */
#define KMSG_LATER 16

struct kmsg {
	int fd; /* -1: nothing to look for */
	unsigned int sent;
	size_t word_count;
	char words[ABI_GPU_LOGS_MAX][ABI_GPU_TEXT_MAX + 1];
};

/* Look for the words of @gpu in what the kernel logs from now on. */
void kmsg_open(struct kmsg *kmsg, const struct job_gpu *gpu);

/*
 * Send such lines that came since, as long as fewer than @max are sent in all.
 * Errors: those of control_write().
 */
int kmsg_send(struct kmsg *kmsg, struct control *control, unsigned int max);

#endif /* GPUBOX_GUEST_INIT_KMSG_H */
