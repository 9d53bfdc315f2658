/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what a run puts into its guest fits its devices, and each other. */
#ifndef GPUBOX_PLAN_COHERENT_H
#define GPUBOX_PLAN_COHERENT_H

#include <jansson.h>

#include "board/board.h"
#include "finding/finding.h"
#include "driver/driver.h"
#include "fault.h"
#include "driver/parts.h"
#include "plan/gpus.h"
#include "request/options.h"
#include "plan/payload.h"

struct coherent {
	struct parts parts;
	struct findings findings;
};

struct coherent_ask {
	const struct options *options;
	const struct board *board;
	const struct payload *payload;
	const struct driver *driver; /* its layer has no type: none */
	const struct gpus *gpus;
};

/*
 * Look at the parts of a run whose board loads the driver of one of its
 * devices, and check them; *@coherentp stays NULL when there is none. Freed
 * with coherent_free() also on failure. Reads files, changes nothing. Errors:
 * -ENOEXEC when the driver cannot work in this guest (FAULT_GPU when the
 * device is the reason, else FAULT_GUEST), -ENOMEM.
 */
int coherent_check(const struct coherent_ask *ask, struct coherent **coherentp,
		   struct fault *fault);

/* The same parts with the devices that were taken, maybe others. */
int coherent_check_again(struct coherent *coherent, const struct gpus *gpus,
			 struct fault *fault);

/* The findings as doctor has them; an empty array for NULL. */
json_t *coherent_json(const struct coherent *coherent);

/* Say what may go wrong. */
void coherent_say(const struct coherent *coherent);

void coherent_free(struct coherent *coherent);

#endif /* GPUBOX_PLAN_COHERENT_H */
