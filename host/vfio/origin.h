/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a device was before gpubox touched it: what it is given back to. */
#ifndef GPUBOX_VFIO_ORIGIN_H
#define GPUBOX_VFIO_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "pci/pci.h"

struct origin {
	struct pci_bdf bdf;
	uint16_t vendor;
	uint16_t device;
	char driver[64];	  /* "" none */
	char driver_override[64]; /* "" none */
	char power_control[8];	  /* "on", "auto"; "" no such file */
	char d3cold_allowed[4];	  /* "0", "1"; "" no such file */
};

/* Take down how @device is now; the power settings are read below @root. */
void origin_read(const char *root, const struct pci_device *device,
		 struct origin *origin);

/*
 * Whether @name can be a driver's: printable, and one component of a path
 * that does not start with a dot. "" is none and passes.
 */
bool origin_driver_ok(const char *name);

#endif /* GPUBOX_VFIO_ORIGIN_H */
