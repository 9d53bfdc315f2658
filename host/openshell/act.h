/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is done to sandboxes, each in a worker. All of it can be done again:
 * what was done already stays as it is.
 */
#ifndef GPUBOX_OPENSHELL_ACT_H
#define GPUBOX_OPENSHELL_ACT_H

#include "openshell/sandbox.h"
#include "openshell/setup.h"
#include "openshell/worker.h"

enum act_kind {
	ACT_VALIDATE,
	ACT_REFUSE, /* the same of 0.1.x, whose guests this driver has not */
	ACT_CREATE,
	ACT_START,
	ACT_STOP,
	ACT_DELETE,
};

struct act {
	const struct setup *setup;
	enum act_kind kind;
	char id[SANDBOX_ID];
	const messages_sandbox *asked; /* of the first two and ACT_CREATE */
};

/* It changes nothing, and matters to its caller alone. */
static inline bool act_is_question(enum act_kind kind)
{
	return kind == ACT_VALIDATE || kind == ACT_REFUSE;
}

/* The worker_fn of a struct act. */
void act(void *arg, struct verdict *verdict);

/* The folder of all sandboxes, the caller's; folder_open()'s errors. */
int act_store(const struct setup *setup, struct fault *fault);

#endif /* GPUBOX_OPENSHELL_ACT_H */
