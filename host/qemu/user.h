/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who QEMU runs as when the launcher is root. */
#ifndef GPUBOX_QEMU_USER_H
#define GPUBOX_QEMU_USER_H

#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"

struct user {
	bool change; /* else QEMU keeps the launcher's identity */
	uid_t uid;
	gid_t gid;
	gid_t group; /* the one supplementary group, valid with has_group */
	bool has_group;
};

/*
 * Decide for @name ("" or "root": no change) on a host whose /dev lies below
 * @root ("" in earnest). With @kvm the group that owns /dev/kvm is added when
 * it, and not everybody, may use the device; group 0 never is. When the
 * launcher is not root nothing is changed.
 *
 * Errors, FAULT_HOST: -ENOENT (no such user); with @kvm also -EACCES (the
 * user could not open /dev/kvm) and -ENAMETOOLONG.
 */
int user_choose(const char *name, bool kvm, const char *root, struct user *user,
		struct fault *fault);

/*
 * Become @user, for good: all ids and groups, no capabilities kept. Only for a
 * child that is about to execute. 0, -EPERM (we could go back) or what the
 * calls report: the child must end then, it is somebody in between.
 */
int user_become(const struct user *user);

#endif /* GPUBOX_QEMU_USER_H */
