/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a container's mounts a guest has, for answer.c. */
#ifndef GPUBOX_OCI_ANSWER_MOUNTS_H
#define GPUBOX_OCI_ANSWER_MOUNTS_H

#include "oci/answer.h"

/* Add them to @request. Errors: those of answer_make(). */
int answer_mounts(const struct answer_ask *ask, struct request *request,
		  struct fault *fault);

/*
 * Whether what is written to @path between 'create' and 'start' is for a guest,
 * too: not a name server on the loopback of the namespace, which no guest
 * reaches. Docker writes its own, 127.0.0.11, in the place of the host's.
 */
bool answer_mounts_takes(const char *path, const char *text);

/* Whether the guest has its own at @path, which has no links: /proc, /dev. */
bool answer_mounts_is_guests(const char *path);

#endif /* GPUBOX_OCI_ANSWER_MOUNTS_H */
