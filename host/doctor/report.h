/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings for programs. */
#ifndef GPUBOX_DOCTOR_REPORT_H
#define GPUBOX_DOCTOR_REPORT_H

#include <jansson.h>

#include "finding/finding.h"

/* One finding; NULL: out of memory. */
json_t *report_finding_json(const struct finding *finding);

#endif /* GPUBOX_DOCTOR_REPORT_H */
