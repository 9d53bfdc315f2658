/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest tells of its GPU: whether it is up, and the kernel's log. */
#ifndef GPUBOX_GUEST_GPU_REPORT_H
#define GPUBOX_GUEST_GPU_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "guest/decoder.h"

struct gpu_report {
	bool told;		     /* the guest has said whether it is up */
	bool up;		     /* with told */
	char text[DECODER_TEXT_MAX]; /* why it is not, in the guest's words */
	unsigned int count;
	char lines[ABI_LOG_MAX][ABI_LOG_LINE + 1];
};

/* Take an ABI_GPU or ABI_LOG frame. */
void gpu_report_take(struct gpu_report *report, const struct frame *frame);

/*
 * What the lines mean (gpu_explain.h), and which of them says so: NULL when
 * none is known.
 */
const char *gpu_report_reason(const struct gpu_report *report, const char **line);

/* null when the guest has told nothing. NULL: out of memory. */
json_t *gpu_report_json(const struct gpu_report *report);

#endif /* GPUBOX_GUEST_GPU_REPORT_H */
