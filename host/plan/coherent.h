/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what a run puts into its guest fits its devices, and each other. */
#ifndef GPUBOX_PLAN_COHERENT_H
#define GPUBOX_PLAN_COHERENT_H

#include <jansson.h>

#include "board/board.h"
#include "driver/parts.h"
#include "fault.h"
#include "finding/finding.h"
#include "plan/gpus.h"
#include "request/request.h"

/*
 * Check @parts, and with them the devices of @gpus. NULL for @parts is a run
 * whose board loads no driver of its devices: nothing to check. @findings is
 * freed with findings_free() in every case. Errors: -ENOEXEC when the driver
 * cannot work in this guest (FAULT_GPU when the device is the reason, else
 * FAULT_GUEST), -ENOMEM.
 */
int coherent_check(const struct parts *parts, const struct request *request,
		   const struct board *board, const struct gpus *gpus,
		   struct findings *findings, struct fault *fault);

/* The findings as doctor has them, the caller's; NULL: out of memory. */
json_t *coherent_json(const struct findings *findings);

/* Say what may go wrong. */
void coherent_say(const struct findings *findings);

#endif /* GPUBOX_PLAN_COHERENT_H */
