// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "doctor/check.h"

#define CHECK_FUNCTIONS_NAMED 4

static void check_show_function(const struct facts_member *vf, struct finding *f)
{
	char bdf[PCI_BDF_TEXT], use[320];
	size_t i;

	pci_bdf_format(vf->pci->bdf, bdf);
	if (!vf->n_holders)
		finding_show(f, bdf, "%s",
			     vf->pci->driver[0] ? vf->pci->driver : "no driver");
	for (i = 0; i < vf->n_holders; i++)
		finding_show(f, bdf, "%s, %s", vf->pci->driver,
			     holder_text(&vf->holders[i], use, sizeof(use)));
}

/* "0000:01:10.0, 0000:01:10.2 and 5 more" */
static void check_name_functions(const struct facts_device *device, char *text,
				 size_t size)
{
	char bdf[PCI_BDF_TEXT];
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; i < device->n_functions && i < CHECK_FUNCTIONS_NAMED; i++)
		used += (size_t)snprintf(
			text + used, size - used, "%s%s", i ? ", " : ": ",
			pci_bdf_format(device->functions[i].pci->bdf, bdf));
	if (device->n_functions > i)
		snprintf(text + used, size - used, " and %zu more",
			 device->n_functions - i);
}

/*
 * vfio_pci_core_register_device() has -EBUSY for a physical function with
 * virtual ones switched on, and its driver takes them along when it is unbound.
 */
static void check_functions(const struct facts_device *device,
			    struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	char path[128], names[160];
	struct finding *f;
	size_t i, used = 0;

	if (!pci->vfs)
		return;
	for (i = 0; i < device->n_functions; i++)
		used += device->functions[i].n_holders != 0;
	check_name_functions(device, names, sizeof(names));
	f = findings_add(findings, FINDING_SRIOV_FUNCTIONS_ON, pci,
			 "has %u virtual functions switched on%s; %zu of them "
			 "in use. vfio-pci does not take it then, and without "
			 "its driver they go",
			 pci->vfs, names, used);
	pci_path(pci->bdf, "sriov_numvfs", path, sizeof(path));
	finding_show(f, path, "%u", pci->vfs);
	/* there may be more than evidence has room for: the users first */
	for (i = 0; i < device->n_functions; i++)
		if (device->functions[i].n_holders)
			check_show_function(&device->functions[i], f);
	for (i = 0; i < device->n_functions; i++)
		if (!device->functions[i].n_holders)
			check_show_function(&device->functions[i], f);
}

/* One that has to go along with the group. */
static void check_functions_of_members(const struct facts_device *device,
				       struct findings *findings)
{
	char path[128], text[PCI_BDF_TEXT];
	struct finding *f;
	size_t i;

	for (i = 0; i < device->n_members; i++) {
		const struct pci_device *pci = device->members[i].pci;

		if (!pci->vfs || pci_driver_is_vfio(pci->driver))
			continue;
		f = findings_add(findings, FINDING_SRIOV_FUNCTIONS_ON,
				 device->pci,
				 "shares group %d with %s, which would have to "
				 "leave the host, too, and has %u virtual "
				 "functions switched on",
				 device->pci->group,
				 pci_bdf_format(pci->bdf, text), pci->vfs);
		pci_path(pci->bdf, "sriov_numvfs", path, sizeof(path));
		finding_show(f, path, "%u", pci->vfs);
	}
}

static void check_parent(const struct facts_device *device, const char *physfn,
			 struct findings *findings)
{
	const struct pci_device *parent = device->parent;
	char text[PCI_BDF_TEXT], path[128];
	struct finding *f;

	pci_bdf_format(device->pci->physfn, text);
	f = findings_add(findings, FINDING_SRIOV_FUNCTION, device->pci,
			 "is a virtual function of %s, whose driver is %s", text,
			 parent && parent->driver[0] ? parent->driver : "none");
	finding_show(f, physfn, "%s", text);
	if (!parent)
		return;
	pci_path(parent->bdf, "driver", path, sizeof(path));
	if (pci_driver_is_vfio(parent->driver)) {
		f = findings_add(findings, FINDING_SRIOV_PARENT_VFIO, device->pci,
				 "belongs to %s, which is on %s: Linux asks for "
				 "the token of that one's user",
				 text, parent->driver);
		finding_show(f, path, "%s", parent->driver);
	} else if (!parent->driver[0]) {
		f = findings_add(findings, FINDING_SRIOV_PARENT_DRIVER,
				 device->pci,
				 "belongs to %s, which has no driver: most "
				 "virtual functions do nothing without it",
				 text);
		finding_show(f, path, "missing");
	}
}

static void check_vgpu(const struct facts_device *device,
		       struct findings *findings)
{
	const struct vgpu *vgpu = &device->vgpu;
	char path[128];
	struct finding *f;

	if (!vgpu->managed || pci_driver_is_vfio(device->pci->driver))
		return;
	f = findings_add(findings, FINDING_SRIOV_VGPU, device->pci,
			 "is there for NVIDIA's vGPUs (type %s): on plain "
			 "vfio-pci it has no memory and no engine",
			 vgpu->type[0] ? vgpu->type : "none");
	pci_path(device->pci->bdf, vgpu->file, path, sizeof(path));
	finding_show(f, path, "%s", vgpu->type[0] ? vgpu->type : "no type");
}

void check_sriov(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	char physfn[128];

	(void)facts;
	check_functions(device, findings);
	check_functions_of_members(device, findings);
	if (!device->pci->is_sriov_vf)
		return;
	pci_path(device->pci->bdf, "physfn", physfn, sizeof(physfn));
	check_parent(device, physfn, findings);
	check_vgpu(device, findings);
}
