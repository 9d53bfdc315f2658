/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has to be done to a host so that its devices are as they were. */
#ifndef GPUBOX_VFIO_RESTORE_H
#define GPUBOX_VFIO_RESTORE_H

#include <stdbool.h>
#include <stddef.h>

#include "vfio/origin.h"
#include "vfio/step.h"

/* A device that was taken, as it was and as it is. */
struct restore_device {
	struct origin origin;
	struct pci_device now;
	bool gone;	/* no longer on the bus */
	bool exchanged; /* gone, and another has its address now */
	bool has_reset; /* the kernel knows a way to reset it */
};

/* Read how the device of @device->origin is now. */
void restore_read(const char *root, struct restore_device *device);

/*
 * Whether somebody else has given the device a driver meanwhile: neither the
 * original one nor one that hands it to user space. It is then left alone.
 */
bool restore_is_foreign(const struct restore_device *device);

/*
 * List the steps that bring @count devices back: all are unbound, then reset
 * and asked whether they answer, then their overrides, drivers and power
 * settings are put back. A device whose original driver was never taken away
 * is not reset. Idempotent: steps that find their work done do nothing.
 */
void restore_plan(const struct restore_device *devices, size_t count,
		  struct steps *steps);

#endif /* GPUBOX_VFIO_RESTORE_H */
