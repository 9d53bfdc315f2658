// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/relax_job.h"

bool relax_job_is_ours(const struct relax_job *job, const struct place *place)
{
	size_t i;

	for (i = 0; i < job->n; i++)
		if (!pci_bdf_compare(job->device[i].bdf, place->bdf))
			return true;
	return false;
}
