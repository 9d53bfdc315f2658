/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a container's mounts a guest has, for answer.c. */
#ifndef GPUBOX_OCI_ANSWER_MOUNTS_H
#define GPUBOX_OCI_ANSWER_MOUNTS_H

#include "oci/answer.h"

/* Add them to @request. Errors: those of answer_make(). */
int answer_mounts(const struct answer_ask *ask, struct request *request,
		  struct fault *fault);

/* Whether the guest has its own at @path, which has no links: /proc, /dev. */
bool answer_mounts_is_guests(const char *path);

#endif /* GPUBOX_OCI_ANSWER_MOUNTS_H */
