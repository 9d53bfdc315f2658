/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attach a device to an empty address space and let it go again, without
 * QEMU: the kernel's own answer. The only part of doctor that touches the
 * device; closing it can reset it.
 */
#ifndef GPUBOX_DOCTOR_TRIAL_H
#define GPUBOX_DOCTOR_TRIAL_H

#include "doctor/facts.h"
#include "finding/finding.h"

enum trial_step {
	TRIAL_OPEN_CONTAINER, /* /dev/vfio/vfio or /dev/iommu */
	TRIAL_OPEN_DEVICE,    /* /dev/vfio/GROUP or the device's own node */
	TRIAL_STATUS,	      /* VFIO_GROUP_GET_STATUS */
	TRIAL_VIABLE,	      /* ... says that it is not */
	TRIAL_SET_CONTAINER,
	TRIAL_SET_IOMMU,
	TRIAL_BIND,   /* VFIO_DEVICE_BIND_IOMMUFD */
	TRIAL_ALLOC,  /* IOMMU_IOAS_ALLOC */
	TRIAL_ATTACH, /* VFIO_DEVICE_ATTACH_IOMMUFD_PT */
	TRIAL_RANGES,
	TRIAL_DONE,
};

#define TRIAL_RANGES_MAX 32

struct trial {
	bool iommufd;	      /* else groups */
	enum trial_step step; /* where it ended */
	int err;	      /* negative errno of that step */
	size_t n_ranges;      /* what may be mapped; 0 not told */
	bool more;	      /* ranges than fit */
	struct facts_range range[TRIAL_RANGES_MAX];
};

/* What the answer means. Pure. */
void trial_judge(const struct facts *facts, const struct facts_device *device,
		 const struct trial *trial, struct findings *findings);

/*
 * Try every device of @facts that is bound to vfio, by each interface that it
 * has; for the others add trial.not-bound and leave them alone.
 */
void trial_run(const struct facts *facts, struct findings *findings);

#endif /* GPUBOX_DOCTOR_TRIAL_H */
