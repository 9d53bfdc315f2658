/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A group's node in /dev/vfio that QEMU's user owns while QEMU runs. */
#ifndef GPUBOX_VFIO_LOAN_H
#define GPUBOX_VFIO_LOAN_H

#include <sys/types.h>

#include "fault.h"
#include "pci/pci.h"

struct loan {
	struct pci_bdf bdf; /* the device whose lock is the right to the node */
	int group;
	uid_t owner; /* before */
	uid_t user;  /* meanwhile */
};

/*
 * Whether the node of @device's group must be lent to @user, and how it is
 * now: 1, or 0 when @user can open it as it is, or we are not root and can
 * open it ourselves. Changes nothing. Errors, FAULT_HOST: -ENOENT (no such
 * node), -EACCES, -ENAMETOOLONG, what else open(2) and access(2) say.
 */
int loan_look(const char *root, const struct pci_device *device, uid_t user,
	      struct loan *loan, struct fault *fault);

/* Make @loan->user the owner. Errors as loan_look(). */
int loan_make(const char *root, const struct loan *loan, struct fault *fault);

/*
 * Make @loan->owner the owner again, if it is still @loan->user's. 0, also
 * when the node is gone, which it is as soon as no device of its group is on
 * a vfio driver; else -errno, and a sentence, FAULT_HOST.
 */
int loan_return(const char *root, const struct loan *loan, struct fault *fault);

/* Why a node of /dev/vfio does not open, behind its name. */
const char *loan_why(int err);

#endif /* GPUBOX_VFIO_LOAN_H */
