/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Specifications of the Container Device Interface: which files of the host
 * the vendor's tools give to a container for a device.
 */
#ifndef GPUBOX_DRIVER_CDI_H
#define GPUBOX_DRIVER_CDI_H

#include "driver/sysroot.h"
#include "fault.h"

#define CDI_PATHS_MAX 512

struct cdi_paths {
	char *path[CDI_PATHS_MAX]; /* absolute, of the host */
	unsigned int count;
};

/*
 * Collect the host's paths of all mounts in the specifications of @kind
 * ("vendor.com/gpu") below etc/cdi, var/run/cdi and run/cdi of @root: JSON,
 * and YAML as the vendors' generators write it, one "hostPath: PATH" a line.
 * Each path once. None there is no error. cdi_free() in every case. Errors:
 * -EBADMSG (FAULT_HOST: no JSON), -E2BIG (FAULT_HOST: more than there is
 * room for), -ENOMEM.
 */
int cdi_read(const struct sysroot *root, const char *kind,
	     struct cdi_paths *paths, struct fault *fault);
void cdi_free(struct cdi_paths *paths);

/*
 * The same from the text of one specification; for the fuzzer, too. What was
 * added before an error stays; no fault is set.
 */
int cdi_parse_json(const char *text, size_t size, const char *kind,
		   struct cdi_paths *paths);
int cdi_parse_yaml(const char *text, size_t size, const char *kind,
		   struct cdi_paths *paths);

#endif /* GPUBOX_DRIVER_CDI_H */
