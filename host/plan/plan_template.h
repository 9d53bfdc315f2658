/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a run can go on from a template, and from which. */
#ifndef GPUBOX_PLAN_PLAN_TEMPLATE_H
#define GPUBOX_PLAN_PLAN_TEMPLATE_H

#include <jansson.h>

#include "plan/gpus.h"
#include "plan/host.h"
#include "plan/plan.h"

/* Why @request has to start cold, a string for people; NULL: it need not. */
const char *plan_template_not(const struct request *request,
			      const struct board *board, const struct gpus *gpus);

/*
 * The words of the QEMU that makes the template which @request would go on
 * from; the device tree is left out, which is the image's. What its machine is
 * like goes to @facts. *@argvp is freed with vm_argv_free(). Errors:
 * those of vm_argv(), -ENOMEM.
 */
int plan_template_words(const struct request *request,
			const struct board *board, const struct host *host,
			const struct gpus *gpus, struct host_template *facts,
			char ***argvp, struct fault *fault);

/* What @plan's start is, for people, in @text. */
void plan_template_say(const struct plan *plan, char *text, size_t size);

/* The same for programs; NULL: out of memory. */
json_t *plan_template_json(const struct plan *plan);

#endif /* GPUBOX_PLAN_PLAN_TEMPLATE_H */
