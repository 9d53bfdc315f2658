/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the kernel's two interfaces hands the devices to QEMU, and why. */
#ifndef GPUBOX_VFIO_STRATEGY_H
#define GPUBOX_VFIO_STRATEGY_H

#include <stdbool.h>

#include "board/board.h"
#include "fault.h"
#include "vfio/claim.h"

struct strategy_facts {
	bool iommu_node; /* /dev/iommu is there */
	bool bound;	 /* all devices are on a vfio driver, so cdev is true */
	bool cdev;	 /* vfio-dev/vfioN/dev of each is there */
	bool qemu_vfio;	 /* QEMU has the device vfio-pci */
	bool qemu_iommufd; /* QEMU has the object iommufd, and takes fd= */
	bool host_windows; /* guest memory is mapped from /dev/mem */
	const char *qemu_version;
};

struct strategy {
	bool iommufd; /* else type1 */
	char reason[192];
};

/* Look at the host below @root; the other four are the caller's. */
void strategy_look(const char *root, const struct claim *claim,
		   struct strategy_facts *facts);

/*
 * Choose by @want and @facts alone. Before the devices are bound, iommufd may
 * be chosen that turns out to be impossible: choose again then.
 * Errors: -ENOTSUP, FAULT_VMM (QEMU lacks it) or FAULT_HOST (the kernel does,
 * or the board never passes a device).
 */
int strategy_choose(enum board_vfio want, const struct strategy_facts *facts,
		    struct strategy *strategy, struct fault *fault);

/* "iommufd" or "type1". */
const char *strategy_name(const struct strategy *strategy);

#endif /* GPUBOX_VFIO_STRATEGY_H */
