/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a container of a pod has of the pod's own container, which is no guest. */
#ifndef GPUBOX_OCI_POD_H
#define GPUBOX_OCI_POD_H

#include "fault.h"
#include "oci/spec.h"
#include "request/sysctl.h"

/*
 * Append linux.sysctl of the pod's own container: it holds the namespaces for
 * which these count, and a guest joins none. Kubernetes has a pod's there and
 * nowhere else. Its bundle is found beside @bundle, which is that of @spec, as
 * containerd and CRI-O have them; where there is none nothing is appended.
 * Errors: those of spec_read() and sysctl_add().
 */
int pod_sysctls(const struct spec *spec, const char *bundle,
		struct sysctls *sysctls, struct fault *fault);

/*
 * Where the guests of a pod share an interface, and @sysctls let one take
 * other ports for itself than Linux does: keep those out of them that lead to
 * the others. Errors, FAULT_HOST: -ENOTSUP (none would be left), those of
 * sysctl_add().
 */
int pod_ports(const struct spec *spec, struct sysctls *sysctls,
	      struct fault *fault);

#endif /* GPUBOX_OCI_POD_H */
