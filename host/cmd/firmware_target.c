// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/firmware.h"

#include <errno.h>

int firmware_target(const struct firmware_job *job, struct pci_bdf *bdf,
		    struct fault *fault)
{
	if (job->argument && !pci_bdf_parse(job->argument, bdf))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s: not a PCI address such as 0000:01:00.0",
			 job->argument ? job->argument : "firmware relax");
}
