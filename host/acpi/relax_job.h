/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of relax share: for whom, on which host. */
#ifndef GPUBOX_ACPI_RELAX_JOB_H
#define GPUBOX_ACPI_RELAX_JOB_H

#include <stdbool.h>
#include <stddef.h>

#include "acpi/place.h"
#include "acpi/table.h"

struct relax_job {
	const struct places *places;
	const struct place *device;
	size_t n;
};

/* Whether @place is that of one of the devices. */
bool relax_job_is_ours(const struct relax_job *job, const struct place *place);

/*
 * One kind of table each: @relaxed is a copy, changed in place. 1 changed,
 * 0 not; the errors of relax_table().
 */
int relax_iort(struct table *relaxed, const struct relax_job *job,
	       struct fault *fault);
int relax_dmar(struct table *relaxed, const struct relax_job *job,
	       struct fault *fault);
int relax_ivrs(struct table *relaxed, const struct relax_job *job,
	       struct fault *fault);

#endif /* GPUBOX_ACPI_RELAX_JOB_H */
