/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The devices that were asked for and all that comes with them: what the
 * decision to take them stands on.
 */
#ifndef GPUBOX_VFIO_CLAIM_H
#define GPUBOX_VFIO_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "iommu/iommu.h"
#include "pci/vgpu.h"
#include "vfio/origin.h"

#define CLAIM_WANTED_MAX  16
#define CLAIM_DEVICES_MAX IOMMU_MEMBERS_MAX

struct claim_device {
	struct pci_device pci;
	struct origin origin;
	bool wanted; /* else it shares a group with one that is */
	/* its virtual functions that are switched on, as people read them */
	char functions[256];
	char parent_driver[64]; /* of a virtual function's parent, "" none */
	struct vgpu vgpu;
};

struct claim {
	bool iommu;	     /* this host has IOMMU groups, or hardware */
	bool driver_loaded;  /* @driver is there to bind to */
	char driver[64];     /* to be used: as sysfs has it, if it is loaded */
	unsigned int kernel; /* since_version() */
	size_t n_devices;    /* the wanted first, as they were asked for */
	struct claim_device device[CLAIM_DEVICES_MAX];
	size_t n_groups; /* of the wanted, each once */
	struct iommu_group group[CLAIM_WANTED_MAX];
};

/*
 * Read the @count devices at @wanted and the members of their groups.
 * Errors, FAULT_HOST: -ENODEV (no such device), -E2BIG (more than fits,
 * never cut), -EBADMSG (sysfs says what it cannot say), -ETIMEDOUT (reading of
 * one hangs).
 */
int claim_read(const char *root, const char *driver, const struct pci_bdf *wanted,
	       size_t count, struct claim *claim, struct fault *fault);

/* The group of @device, or NULL when it has none (yet). */
const struct iommu_group *claim_group(const struct claim *claim,
				      const struct claim_device *device);

#endif /* GPUBOX_VFIO_CLAIM_H */
