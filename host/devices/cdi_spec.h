/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices as a specification of the Container Device Interface, for container
 * engines: https://github.com/cncf-tags/container-device-interface, SPEC.md.
 * What is in it is the VFIO node, which a runtime of guests finds the device
 * by; NVIDIA's plugin for such runtimes has the same form.
 */
#ifndef GPUBOX_DEVICES_CDI_SPEC_H
#define GPUBOX_DEVICES_CDI_SPEC_H

#include <jansson.h>

#include "devices/devices.h"

enum cdi_spec_nodes {
	CDI_SPEC_GROUP, /* /dev/vfio/GROUP */
	CDI_SPEC_CDEV,	/* /dev/vfio/devices/vfioN */
};

struct cdi_spec_ask {
	const char *root; /* below which /sys is */
	const char *kind; /* VENDOR/CLASS */
	enum cdi_spec_nodes nodes;
};

/* Whether @kind is VENDOR/CLASS as engines take it. -EINVAL, FAULT_HOST. */
int cdi_spec_check(const char *kind, struct fault *fault);

/*
 * *@specp, the caller's, names each of @devices by its number in the list, by
 * its address, and all of them "all". Errors, FAULT_HOST: -ENODEV (there is
 * none, one is in no IOMMU group, one has no such node yet), -ENOMEM.
 */
int cdi_spec_make(const struct cdi_spec_ask *ask, const struct devices *devices,
		  json_t **specp, struct fault *fault);

/* @spec in YAML, the caller's; NULL: out of memory. */
char *cdi_spec_yaml(const json_t *spec);

#endif /* GPUBOX_DEVICES_CDI_SPEC_H */
