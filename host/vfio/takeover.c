// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/takeover.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "iommu/owner.h"

static int takeover_check_direct(const struct iommu_group *group,
				 const char *bdf, struct fault *fault)
{
	char regions[512] = "";
	size_t i, used = 0;

	for (i = 0; i < group->n_regions; i++) {
		const struct iommu_region *region = &group->regions[i];

		if (region->type != IOMMU_DIRECT || used >= sizeof(regions))
			continue;
		used += (size_t)snprintf(regions + used, sizeof(regions) - used,
					 "%s0x%" PRIx64 "-0x%" PRIx64,
					 used ? ", " : "", region->start,
					 region->end);
	}
	if (!used)
		return 0;
	return fault_set(fault, FAULT_FIRMWARE, -EPERM,
			 "%s: cannot be given to a guest: firmware asks for a "
			 "1:1 mapping of %s in IOMMU group %d, and Linux does "
			 "not give such a device away. Run 'gpubox doctor %s'",
			 bdf, regions, group->id, bdf);
}

/* What stays with the host, and whose driver keeps the group from vfio. */
static int takeover_check_stays(const struct claim *claim,
				const struct iommu_group *group,
				const char *bdf, struct fault *fault)
{
	char stays[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < claim->n_devices; i++) {
		const struct pci_device *pci = &claim->device[i].pci;

		if (pci->group != group->id || pci_is_endpoint(pci) ||
		    !owner_keeps_group(pci, claim->kernel))
			continue;
		pci_bdf_format(pci->bdf, stays);
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "%s: cannot be given to a guest: driver %s of "
				 "%s keeps their IOMMU group %d from vfio. Run "
				 "'gpubox doctor %s'",
				 bdf, pci->driver, stays, group->id, bdf);
	}
	return 0;
}

static int takeover_check_group(const struct iommu_group *group,
				const char *bdf, struct fault *fault)
{
	if (group->is_noiommu)
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "%s: cannot be given to a guest: vfio runs "
				 "without IOMMU for it, and the guest could "
				 "write to all of this host's memory. Run "
				 "'gpubox doctor %s'",
				 bdf, bdf);
	if (group->n_foreign)
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "%s: cannot be given to a guest: its IOMMU "
				 "group %d has members that are not PCI "
				 "devices and cannot go with it",
				 bdf, group->id);
	return takeover_check_direct(group, bdf, fault);
}

/*
 * vfio_pci_core_register_device() refuses a physical function with virtual ones
 * switched on, and to unbind its driver takes them from whoever uses them.
 */
static int takeover_check_functions(const struct claim_device *device,
				    struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];

	if (!device->pci.vfs)
		return 0;
	pci_bdf_format(device->pci.bdf, bdf);
	return fault_set(
		fault, FAULT_HOST, -EBUSY,
		"%s: %shas virtual functions switched on: %s. Pass one "
		"of them, or switch them off (echo 0 "
		">/sys/bus/pci/devices/%s/sriov_numvfs) when nobody "
		"uses them; 'gpubox doctor %s' names who does",
		bdf, device->wanted ? "" : "has to go along with the group, and ",
		device->functions, bdf, bdf);
}

/* What only the driver of its parent can do for a virtual function. */
static int takeover_check_function(const struct claim_device *device,
				   struct fault *fault)
{
	char bdf[PCI_BDF_TEXT], parent[PCI_BDF_TEXT];

	if (!device->pci.is_sriov_vf)
		return 0;
	pci_bdf_format(device->pci.bdf, bdf);
	pci_bdf_format(device->pci.physfn, parent);
	/* vfio_pci_validate_vf_token(), Linux 5.7 */
	if (pci_driver_is_vfio(device->parent_driver))
		return fault_set(fault, FAULT_HOST, -EACCES,
				 "%s: is a virtual function of %s, which is on "
				 "%s: Linux gives it only to who knows the "
				 "token of that one's user. Give %s back to its "
				 "own driver",
				 bdf, parent, device->parent_driver, parent);
	if (device->vgpu.managed && !pci_driver_is_vfio(device->pci.driver))
		return fault_set(
			fault, FAULT_HOST, -ENOTSUP,
			"%s: is a virtual function for NVIDIA's vGPUs "
			"(type %s); without the host's driver %s it has "
			"no memory and no engine, and gpubox passes "
			"whole devices. Run 'gpubox doctor %s'",
			bdf, device->vgpu.type[0] ? device->vgpu.type : "none",
			device->pci.driver[0] ? device->pci.driver : "nvidia",
			bdf);
	return 0;
}

static int takeover_check(const struct claim *claim,
			  const struct claim_device *device, struct fault *fault)
{
	const struct iommu_group *group = claim_group(claim, device);
	char bdf[PCI_BDF_TEXT];
	int err;

	pci_bdf_format(device->pci.bdf, bdf);
	if (device->pci.header_type == 0x7f || device->pci.vendor == 0xffff)
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "%s: does not answer: its configuration space "
				 "reads as all ones. Remove and rescan it, or "
				 "restart this host",
				 bdf);
	if (pci_is_bridge(&device->pci))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is a bridge; name the device behind it",
				 bdf);
	if (pci_is_chipset(&device->pci))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is a part of the chipset and stays with "
				 "the host",
				 bdf);
	if (!group && !claim->iommu)
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "%s: cannot be given to a guest: this host has "
				 "no IOMMU switched on. Run 'gpubox doctor %s'",
				 bdf, bdf);
	err = takeover_check_functions(device, fault);
	if (!err)
		err = takeover_check_function(device, fault);
	if (!err && group)
		err = takeover_check_group(group, bdf, fault);
	if (!err && group)
		err = takeover_check_stays(claim, group, bdf, fault);
	return err;
}

/* pci-stub keeps a neighbour out of the way as well as vfio-pci does. */
static bool takeover_is_ready(const struct claim_device *device)
{
	return !pci_is_endpoint(&device->pci) ||
	       pci_driver_is_vfio(device->pci.driver) ||
	       (!device->wanted && !strcmp(device->pci.driver, "pci-stub"));
}

/* The steps of one pass over all devices that are not ready. */
static void takeover_pass(const struct claim *claim, enum step_kind kind,
			  struct steps *steps)
{
	const char *value = kind == STEP_D3COLD	 ? "0"
			    : kind == STEP_POWER ? "on"
						 : claim->driver;
	size_t i;

	for (i = 0; i < claim->n_devices; i++) {
		const struct claim_device *device = &claim->device[i];

		if (takeover_is_ready(device))
			continue;
		if (kind == STEP_D3COLD &&
		    strcmp(device->origin.d3cold_allowed, "1") != 0)
			continue;
		if (kind == STEP_POWER && !device->origin.power_control[0])
			continue;
		if (kind == STEP_UNBIND && !device->pci.driver[0])
			continue;
		steps_add(steps, kind, device->pci.bdf,
			  kind == STEP_UNBIND ? device->pci.driver : value);
	}
}

static bool takeover_all_ready(const struct claim *claim)
{
	size_t i;

	for (i = 0; i < claim->n_devices; i++)
		if (!takeover_is_ready(&claim->device[i]))
			return false;
	return true;
}

int takeover_plan(const struct claim *claim, struct steps *steps,
		  struct fault *fault)
{
	size_t i;
	int err;

	steps->count = 0;
	for (i = 0; i < claim->n_devices; i++) {
		const struct claim_device *device = &claim->device[i];

		err = 0;
		if (device->wanted)
			err = takeover_check(claim, device, fault);
		else if (!takeover_is_ready(device))
			err = takeover_check_functions(device, fault);
		if (err)
			return err;
	}
	if (takeover_all_ready(claim))
		return 0;
	if (!claim->driver_loaded)
		steps_add(steps, STEP_MODULE, (struct pci_bdf){0}, claim->driver);
	takeover_pass(claim, STEP_D3COLD, steps);
	takeover_pass(claim, STEP_OVERRIDE, steps);
	takeover_pass(claim, STEP_UNBIND, steps);
	takeover_pass(claim, STEP_BIND, steps);
	/* last: vfio_pci_core_register_device() sets it to auto */
	takeover_pass(claim, STEP_POWER, steps);
	return 0;
}

bool takeover_touches(const struct steps *steps, struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < steps->count; i++)
		if (steps->step[i].kind != STEP_MODULE &&
		    !pci_bdf_compare(steps->step[i].bdf, bdf))
			return true;
	return false;
}
