/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has to be done to a host so that a guest can have the devices. */
#ifndef GPUBOX_VFIO_TAKEOVER_H
#define GPUBOX_VFIO_TAKEOVER_H

#include "fault.h"
#include "vfio/claim.h"
#include "vfio/step.h"

/*
 * Decide, from @claim alone, whether its devices may be taken, and list the
 * steps: every endpoint of each group goes to @claim->driver, bridges stay.
 * All overrides come first, then all unbinds, then all binds, so that no
 * function is still on its driver when its neighbour is bound. No steps: all
 * is as it has to be.
 *
 * A device without a group yet (Arm before Linux 6.15) is bound first and
 * judged afterwards, by a second call on a new @claim.
 *
 * Refused, with nothing in @steps: FAULT_FIRMWARE -EPERM (the group has a
 * direct region), FAULT_HOST -EINVAL (a bridge), -ENODEV (no IOMMU, or the
 * device does not answer), -EBUSY (another device of the group cannot go, or
 * virtual functions are switched on), -EACCES (a virtual function that needs a
 * token), -ENOTSUP (one that is made for vGPUs).
 */
int takeover_plan(const struct claim *claim, struct steps *steps,
		  struct fault *fault);

/* Whether @steps write to @bdf. */
bool takeover_touches(const struct steps *steps, struct pci_bdf bdf);

#endif /* GPUBOX_VFIO_TAKEOVER_H */
