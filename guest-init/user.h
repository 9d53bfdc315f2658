/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the command runs as, by the guest's own files. */
#ifndef GPUBOX_GUEST_INIT_USER_H
#define GPUBOX_GUEST_INIT_USER_H

#include "failure.h"
#include "job.h"

/*
 * Make job->uid, gid and groups those of job->user, if that is set, and
 * complete the environment (environ.h). Errors, as the command's fault with
 * status 125: -ENOENT (no such user or group), -ERANGE (in more than 64
 * groups), those of reading /etc/passwd and /etc/group.
 */
int user_apply(struct job *job, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_USER_H */
