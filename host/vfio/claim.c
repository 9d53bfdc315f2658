// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/claim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sysfs/since.h"
#include "sysfs/sysfs.h"

#define CLAIM_FUNCTIONS_NAMED 4

const struct iommu_group *claim_group(const struct claim *claim,
				      const struct claim_device *device)
{
	size_t i;

	for (i = 0; i < claim->n_groups; i++)
		if (claim->group[i].id == device->pci.group)
			return &claim->group[i];
	return NULL;
}

static struct claim_device *claim_find(struct claim *claim, struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < claim->n_devices; i++)
		if (!pci_bdf_compare(claim->device[i].pci.bdf, bdf))
			return &claim->device[i];
	return NULL;
}

/* "0000:01:10.0 (igbvf), 0000:01:10.2 (no driver) and 5 more" */
static void claim_name_functions(const char *root, const struct pci_device *pf,
				 char *text, size_t size)
{
	char bdf[PCI_BDF_TEXT], path[128], driver[64];
	struct pci_bdf vf;
	unsigned int n;
	size_t used;

	snprintf(text, size, "%u of them", pf->vfs);
	for (n = 0, used = 0; n < CLAIM_FUNCTIONS_NAMED; n++) {
		if (pci_virtual_function(root, pf->bdf, n, &vf))
			return;
		if (pci_path(vf, "driver", path, sizeof(path)) ||
		    sysfs_link_name(root, path, driver, sizeof(driver)) < 0)
			snprintf(driver, sizeof(driver), "no driver");
		used += (size_t)snprintf(text + used, size - used,
					 "%s%s (%.24s)", n ? ", " : "",
					 pci_bdf_format(vf, bdf), driver);
	}
	if (pf->vfs > n)
		snprintf(text + used, size - used, " and %u more", pf->vfs - n);
}

static void claim_add_sriov(const char *root, struct claim_device *device)
{
	char path[128];

	if (device->pci.vfs)
		claim_name_functions(root, &device->pci, device->functions,
				     sizeof(device->functions));
	if (!device->pci.is_sriov_vf)
		return;
	if (pci_path(device->pci.physfn, "driver", path, sizeof(path)) ||
	    sysfs_link_name(root, path, device->parent_driver,
			    sizeof(device->parent_driver)) < 0)
		device->parent_driver[0] = '\0';
	vgpu_read(root, device->pci.bdf, &device->vgpu);
}

static int claim_add(const char *root, struct claim *claim, struct pci_bdf bdf,
		     bool wanted)
{
	struct claim_device *device = claim_find(claim, bdf);
	int err;

	if (device)
		return 0;
	if (claim->n_devices == CLAIM_DEVICES_MAX)
		return -E2BIG;
	device = &claim->device[claim->n_devices];
	err = pci_read(root, bdf, &device->pci);
	if (!err && device->pci.hangs)
		err = -ETIMEDOUT;
	if (err)
		return err;
	origin_read(root, &device->pci, &device->origin);
	claim_add_sriov(root, device);
	device->wanted = wanted;
	claim->n_devices++;
	return 0;
}

static int claim_add_group(const char *root, struct claim *claim, int id)
{
	struct iommu_group *group;
	size_t i;
	int err;

	for (i = 0; i < claim->n_groups; i++)
		if (claim->group[i].id == id)
			return 0;
	if (claim->n_groups == CLAIM_WANTED_MAX)
		return -E2BIG;
	group = &claim->group[claim->n_groups];
	err = iommu_group_read(root, id, group);
	if (err)
		return err;
	claim->n_groups++;
	for (i = 0; i < group->n_members && !err; i++)
		err = claim_add(root, claim, group->members[i], false);
	return err;
}

static bool claim_any(const char *root, const char *path)
{
	char **names;
	int n;

	n = sysfs_list(root, path, &names);
	if (n < 0)
		return false;
	sysfs_list_free(names);
	return n > 0;
}

static int claim_fault(struct pci_bdf bdf, int err, struct fault *fault)
{
	char text[PCI_BDF_TEXT];

	pci_bdf_format(bdf, text);
	if (err == -ENODEV)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: no such PCI device; 'gpubox devices' "
				 "lists what is there",
				 text);
	if (err == -E2BIG)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: its IOMMU group has more members or "
				 "reserved regions than gpubox handles",
				 text);
	if (err == -ETIMEDOUT)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: the kernel does not answer for it, or for "
				 "a device of its group; 'gpubox doctor %s' "
				 "says more",
				 text, text);
	return fault_set(fault, FAULT_HOST, err,
			 "%s: cannot be read from sysfs: %s", text,
			 strerror(-err));
}

int claim_read(const char *root, const char *driver, const struct pci_bdf *wanted,
	       size_t count, struct claim *claim, struct fault *fault)
{
	char release[96];
	size_t i, n;
	int err;

	memset(claim, 0, sizeof(*claim));
	if (count > CLAIM_WANTED_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "%zu devices are asked for; a guest takes %d "
				 "at most",
				 count, CLAIM_WANTED_MAX);
	for (i = 0; i < count; i++) {
		err = claim_add(root, claim, wanted[i], true);
		if (err)
			return claim_fault(wanted[i], err, fault);
	}
	n = claim->n_devices;
	for (i = 0; i < n; i++) {
		const struct pci_device *pci = &claim->device[i].pci;

		if (pci->group < 0)
			continue;
		err = claim_add_group(root, claim, pci->group);
		if (err)
			return claim_fault(pci->bdf, err, fault);
	}
	claim->driver_loaded = !pci_driver_find(root, driver, claim->driver,
						sizeof(claim->driver));
	if (!claim->driver_loaded)
		snprintf(claim->driver, sizeof(claim->driver), "%s", driver);
	if (sysfs_read(root, "/proc/sys/kernel/osrelease", release,
		       sizeof(release)) > 0)
		claim->kernel = since_version(release);
	claim->iommu = claim_any(root, "/sys/kernel/iommu_groups") ||
		       claim_any(root, "/sys/class/iommu");
	return 0;
}
