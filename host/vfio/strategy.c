// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/strategy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sysfs/sysfs.h"
#include "vfio/attach.h"

void strategy_look(const char *root, const struct claim *claim,
		   struct strategy_facts *facts)
{
	char name[ATTACH_NAME];
	size_t i;

	facts->iommu_node = sysfs_exists(root, "/dev/iommu");
	facts->bound = true;
	facts->cdev = true;
	for (i = 0; i < claim->n_devices; i++) {
		const struct pci_device *pci = &claim->device[i].pci;

		if (!claim->device[i].wanted)
			continue;
		if (!pci_driver_is_vfio(pci->driver))
			facts->bound = false;
		if (attach_cdev_name(root, pci->bdf, name, sizeof(name)))
			facts->cdev = false;
	}
}

/* What is missing for iommufd, or NULL. */
static const char *strategy_no_iommufd(const struct strategy_facts *facts)
{
	/* iopt_map_user_pages() pins what has a struct page, and only that */
	if (facts->host_windows)
		return "it cannot map the host's memory of a window (--identity "
		       "map), which type1 can; --identity quarantine does "
		       "without";
	if (!facts->qemu_iommufd)
		return "QEMU %s cannot use iommufd; QEMU 9.0 can";
	if (!facts->iommu_node)
		return "this kernel has no /dev/iommu (CONFIG_IOMMUFD, or its "
		       "module is not loaded)";
	if (facts->bound && !facts->cdev)
		return "this kernel has no character device for the PCI device "
		       "(CONFIG_VFIO_DEVICE_CDEV)";
	return NULL;
}

static void strategy_set(struct strategy *strategy, bool iommufd,
			 const char *format, const char *version)
{
	const char *mark = strstr(format, "%s");

	strategy->iommufd = iommufd;
	if (mark)
		snprintf(strategy->reason, sizeof(strategy->reason), "%.*s%s%s",
			 (int)(mark - format), format, version, mark + 2);
	else
		snprintf(strategy->reason, sizeof(strategy->reason), "%s",
			 format);
}

int strategy_choose(enum board_vfio want, const struct strategy_facts *facts,
		    struct strategy *strategy, struct fault *fault)
{
	const char *missing = strategy_no_iommufd(facts);

	if (want == BOARD_VFIO_NONE)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "--gpu: this board was built to pass no device "
				 "to a guest (VFIO_NONE)");
	if (!facts->qemu_vfio)
		return fault_set(fault, FAULT_VMM, -ENOTSUP,
				 "QEMU %s was built without vfio-pci; install "
				 "the full package",
				 facts->qemu_version);
	if (want == BOARD_VFIO_TYPE1) {
		strategy_set(strategy, false, "it was asked for", "");
		return 0;
	}
	if (missing && want == BOARD_VFIO_AUTO) {
		strategy_set(strategy, false, missing, facts->qemu_version);
		return 0;
	}
	if (!missing) {
		strategy_set(strategy, true,
			     want == BOARD_VFIO_AUTO
				     ? "the kernel and QEMU both have it"
				     : "it was asked for",
			     "");
		return 0;
	}
	strategy_set(strategy, false, missing, facts->qemu_version);
	return fault_set(fault, facts->qemu_iommufd ? FAULT_HOST : FAULT_VMM,
			 -ENOTSUP, "--vfio iommufd: %s", strategy->reason);
}

const char *strategy_name(const struct strategy *strategy)
{
	return board_vfio_name(strategy->iommufd ? BOARD_VFIO_IOMMUFD
						 : BOARD_VFIO_TYPE1);
}
