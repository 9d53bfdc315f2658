/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The container that holds a pod's namespaces open is no guest: there is
 * nothing in it to be kept apart, and its network namespace must be one of
 * this host, for the pod's containers to join. Another runtime has it, in all
 * commands.
 */
#ifndef GPUBOX_OCI_DELEGATE_H
#define GPUBOX_OCI_DELEGATE_H

#include <stdbool.h>

#include "oci/node_conf.h"
#include "oci/runtime.h"
#include "oci/spec.h"

/*
 * Whether @spec is one: by containerd's or CRI-O's annotation, or podman's
 * control group, where @conf does not say that all are guests.
 */
bool delegate_is(const struct spec *spec, const struct node_conf *conf);

/*
 * What engines call the pod's own container in @spec, which is another of that
 * pod; NULL: it is none. podman has the pod's number there.
 */
const char *delegate_beside(const struct spec *spec);

/*
 * Become the runtime that has it, with our own command line but for --root;
 * does not return then. Errors, FAULT_HOST: -ENOENT (there is neither runc nor
 * crun), -EINVAL (no good id), -ENOMEM, those of mkdir(2), symlink(2) and
 * execve(2).
 */
int delegate_create(const struct runtime *runtime, const struct node_conf *conf,
		    struct fault *fault);

/*
 * The same for a later command, if the container runtime->word[0] is one. 0:
 * it is none. Errors: -ENOMEM, those of execve(2).
 */
int delegate_later(const struct runtime *runtime, struct fault *fault);

#endif /* GPUBOX_OCI_DELEGATE_H */
