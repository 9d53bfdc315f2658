/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which devices a container asks for, for answer.c. */
#ifndef GPUBOX_OCI_ANSWER_GPU_H
#define GPUBOX_OCI_ANSWER_GPU_H

#include "oci/answer.h"

/* The annotation: auto, a number, or an address, parted by commas. */
#define ANSWER_GPU "gpubox.gpu"

/* Add them to @answer's request. Errors: those of answer_make(). */
int answer_gpu(const struct answer_ask *ask, struct answer *answer,
	       struct fault *fault);

#endif /* GPUBOX_OCI_ANSWER_GPU_H */
