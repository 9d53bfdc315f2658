/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process of a config.json, for spec.c. */
#ifndef GPUBOX_OCI_SPEC_PROCESS_H
#define GPUBOX_OCI_SPEC_PROCESS_H

#include "oci/fields.h"
#include "oci/spec.h"

/*
 * Read @object into @process, which is all zero; spec_process_free() frees it,
 * also when @fields then holds an error.
 */
void spec_process_take(struct fields *fields, const json_t *object,
		       struct spec_process *process);

#endif /* GPUBOX_OCI_SPEC_PROCESS_H */
