// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/runner.h"

int runner_step(const struct runner *runner, const struct step *step,
		struct fault *fault)
{
	struct step_host host = {
		.root = runner->root,
		.deadline_ms = runner->deadline_ms,
		.lock_fd = lock_fd(runner->locks, step->bdf),
	};
	int err;

	if (runner->observe)
		runner->observe(runner->arg, step, false);
	err = step_run(&host, step, fault);
	if (runner->observe)
		runner->observe(runner->arg, step, true);
	return err;
}
