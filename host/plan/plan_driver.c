// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "plan/plan.h"
#include "plan/stack.h"

static bool plan_runs_host_kernel(const struct plan *plan)
{
	struct utsname host;

	uname(&host);
	return plan->payload.of_host ||
	       (!strcmp(host.release, plan->payload.release) &&
		!strcmp(host.machine, plan->board->arch));
}

static int plan_open_driver(struct plan *plan, const char *source,
			    struct fault *fault)
{
	const struct board *board = plan->board;
	const char *release = plan->payload.release;
	const struct harvest_ask ask = {
		.modules = board->gpu_modules,
		.files = board->gpu_files,
		.cdi = board->gpu_cdi,
		.loaded = board->modules,
		.release = *release ? release : NULL,
		.arch = board->arch,
	};
	struct driver *driver = &plan->driver;
	int err;

	err = driver_open(source, &ask, plan_makes(plan), driver, fault);
	if (err)
		return err;
	if (*release && strcmp(driver->info.release, release) != 0)
		return fault_set(fault, FAULT_GUEST, -EINVAL,
				 "--driver %s: is for kernel %s, the guest's is "
				 "%s; make one for that with 'gpubox image "
				 "build'",
				 source, driver->info.release, release);
	plan_add_disk(plan, STACK_SERIAL, &driver->layer);
	return 0;
}

/* Nobody asked for the host's driver by name: say how to do without. */
static int plan_imply_driver(struct plan *plan, struct fault *fault)
{
	struct fault why = {0};
	int err = plan_open_driver(plan, DRIVER_OF_HOST, &why);

	if (err && !plan->options->gpu_required) {
		memcpy(plan->without_driver, why.text, sizeof(why.text));
		driver_close(&plan->driver);
		plan->driver.layer.type = 0;
		return 0;
	}
	return err ? fault_set(fault, why.class, err,
			       "the GPU's driver, from this host: %s. With "
			       "--driver none the guest gets none",
			       why.text)
		   : 0;
}

int plan_driver(struct plan *plan, struct phases *phases, struct fault *fault)
{
	const char *source = plan->options->driver;
	int err = 0;

	if (source && !strcmp(source, STACK_NO_DRIVER))
		return 0;
	if (source) {
		err = payload_release(&plan->payload, plan->board, fault);
		if (!err)
			err = plan_open_driver(plan, source, fault);
	} else if (stack_applies(plan) && plan_runs_host_kernel(plan)) {
		err = plan_imply_driver(plan, fault);
	} else {
		return 0;
	}
	phases_mark(phases, "driver");
	return err;
}
