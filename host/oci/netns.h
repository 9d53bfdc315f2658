/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network namespace of a container, in which its launcher and QEMU are. */
#ifndef GPUBOX_OCI_NETNS_H
#define GPUBOX_OCI_NETNS_H

#include "fault.h"

/*
 * Look at the namespace that the file @path is; NULL: one is to be made.
 * Errors, FAULT_HOST: -ENOTSUP (it is the one that we are in, the host's),
 * -EINVAL (it is no network namespace), those of open(2).
 */
int netns_check(const char *path, struct fault *fault);

/*
 * Join it, or one of our own with its loopback up. Errors, FAULT_HOST: those
 * of open(2), setns(2), unshare(2); -EINVAL (no network namespace).
 */
int netns_enter(const char *path, struct fault *fault);

#endif /* GPUBOX_OCI_NETNS_H */
