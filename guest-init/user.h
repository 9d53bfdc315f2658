/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's user, as the root's files know it. */
#ifndef GPUBOX_GUEST_INIT_USER_H
#define GPUBOX_GUEST_INIT_USER_H

#include "environ.h"
#include "failure.h"
#include "job.h"

#define USER_GROUPS_MAX 64

/* What the job points to afterwards. */
struct user {
	uint32_t groups[USER_GROUPS_MAX + ABI_GROUP_ADDS_MAX];
	char home[ENVIRON_HOME];
};

/*
 * Make job->uid, gid and groups those of job->user, if that is set, add
 * job->group_adds and complete the environment (environ.h). Errors, as the
 * command's fault with status 125: -ENOENT (no such user or group), -ERANGE
 * (in more than 64 groups), those of reading /etc/passwd and /etc/group.
 */
int user_apply(struct job *job, struct user *user, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_USER_H */
