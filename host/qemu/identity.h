/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A user and a group that only one guest's QEMU has. */
#ifndef GPUBOX_QEMU_IDENTITY_H
#define GPUBOX_QEMU_IDENTITY_H

#include <sys/types.h>

#include "fault.h"
#include "qemu/user.h"

/* Users, and groups, first to first + count - 1. */
struct identity_range {
	uid_t first;
	unsigned int count; /* 0: every QEMU is the board's user */
};

/* One of them, ours until identity_give_back(). */
struct identity {
	int fd; /* of the file whose byte is locked, or -1 */
};

/*
 * Take a user of @range that no process of this pid namespace has, for @user,
 * when that one changes at all. Whose it is stands in <@root>/run/gpubox/uids:
 * a byte per user, locked while it is in use, 1 once it was. A range that this
 * user namespace does not have leaves @user as it is, and is told.
 *
 * On failure @user is as it was, and there is nothing to give back. Errors,
 * FAULT_HOST: -EUSERS (all are in use), those of folder_open(), what open(2)
 * and fcntl(2) say.
 */
int identity_take(const char *root, const struct identity_range *range,
		  struct user *user, struct identity *identity,
		  struct fault *fault);

/* After the last process that has it. */
void identity_give_back(struct identity *identity);

#endif /* GPUBOX_QEMU_IDENTITY_H */
