// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/facts.h"
#include "finding/finding.h"
#include "layout/pages.h"
#include "sysfs/guard.h"
#include "sysfs/sysfs.h"

static const struct pci_device *facts_find_pci(const struct facts *facts,
					       struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < facts->n_pci; i++) {
		if (pci_bdf_compare(facts->pci[i].bdf, bdf) == 0)
			return &facts->pci[i];
	}
	return NULL;
}

static int facts_read_member(const struct facts *facts,
			     const struct pci_device *pci,
			     struct facts_member *member)
{
	int err;

	member->pci = pci;
	member->holders_complete = true;
	if (!pci_is_endpoint(pci))
		return 0;
	err = holders_find(facts->root, pci, &member->holders,
			   &member->n_holders, &member->holders_complete);
	if (err && err != -ENOMEM) {
		member->holders_complete = false;
		member->holders_late = err == -ETIMEDOUT;
		err = 0;
	}
	return err;
}

static int facts_read_group(struct facts *facts, struct facts_device *device)
{
	const struct pci_device *pci;
	size_t i;
	int err;

	device->group.id = device->pci->group;
	if (device->pci->group < 0)
		return 0;
	device->group_err = iommu_group_read(facts->root, device->pci->group,
					     &device->group);
	if (device->group_err)
		return device->group_err == -ENOMEM ? -ENOMEM : 0;
	device->members =
		calloc(device->group.n_members + 1, sizeof(*device->members));
	if (!device->members)
		return -ENOMEM;
	for (i = 0; i < device->group.n_members; i++) {
		pci = facts_find_pci(facts, device->group.members[i]);
		if (!pci || pci == device->pci)
			continue;
		err = facts_read_member(facts, pci,
					&device->members[device->n_members]);
		if (err)
			return err;
		device->n_members++;
	}
	return 0;
}

static bool facts_has_function(const struct facts_device *device,
			       const struct pci_device *vf)
{
	size_t i;

	for (i = 0; i < device->n_functions; i++)
		if (device->functions[i].pci == vf)
			return true;
	return false;
}

static int facts_add_function(const struct facts *facts,
			      struct facts_device *device,
			      const struct pci_device *vf)
{
	int err;

	if (!vf || device->n_functions == device->pci->vfs ||
	    facts_has_function(device, vf))
		return 0;
	err = facts_read_member(facts, vf,
				&device->functions[device->n_functions]);
	if (!err)
		device->n_functions++;
	return err;
}

/* By the links either way: one of them is enough in somebody's tree. */
static int facts_read_functions(const struct facts *facts,
				struct facts_device *device)
{
	const struct pci_device *pci = device->pci;
	struct pci_bdf bdf;
	unsigned int n;
	size_t i;
	int err = 0;

	device->functions = calloc(pci->vfs + 1u, sizeof(*device->functions));
	if (!device->functions)
		return -ENOMEM;
	for (n = 0; n < pci->vfs && !err; n++)
		if (!pci_virtual_function(facts->root, pci->bdf, n, &bdf))
			err = facts_add_function(facts, device,
						 facts_find_pci(facts, bdf));
	for (i = 0; i < facts->n_pci && !err; i++)
		if (facts->pci[i].is_sriov_vf &&
		    !pci_bdf_compare(facts->pci[i].physfn, pci->bdf))
			err = facts_add_function(facts, device, &facts->pci[i]);
	return err;
}

static int facts_read_sriov(const struct facts *facts, struct facts_device *device)
{
	if (device->pci->is_sriov_vf) {
		device->parent = facts_find_pci(facts, device->pci->physfn);
		vgpu_read(facts->root, device->pci->bdf, &device->vgpu);
	}
	return device->pci->vfs ? facts_read_functions(facts, device) : 0;
}

static void facts_read_bars(struct facts_device *device)
{
	int i;

	for (i = 0; i < PCI_BARS; i++) {
		const struct pci_bar *bar = &device->pci->bar[i];
		uint64_t size = 1;

		if (bar->is_io || bar->size == 0 || bar->size >> 62)
			continue;
		while (size < bar->size)
			size <<= 1;
		device->bar_bytes += size;
		if (bar->is_64bit && bar->is_prefetchable)
			device->window_bytes += size;
	}
}

/* Documentation/ABI/testing/sysfs-bus-pci: bit n is 2^n MiB */
static void facts_read_resizable(const struct facts *facts,
				 struct facts_device *device)
{
	char path[128], file[32], text[32];
	unsigned long long sizes;
	int i, bit;

	for (i = 0; i < PCI_BARS; i++) {
		snprintf(file, sizeof(file), "resource%d_resize", i);
		if (!device->pci->bar[i].size ||
		    pci_path(device->pci->bdf, file, path, sizeof(path)) ||
		    guard_read(facts->root, path, text, sizeof(text)) < 1)
			continue;
		sizes = strtoull(text, NULL, 16);
		for (bit = 43; bit >= 0 && !(sizes >> bit & 1); bit--)
			;
		if (bit >= 0)
			device->bar_max[i] = 1ull << (bit + 20);
	}
}

/* Only vfio-dev/vfioN/dev proves that there is a character device. */
static void facts_read_nodes(struct facts *facts, struct facts_device *device)
{
	char path[256], node[64], **names;
	int n;

	if (device->pci->group >= 0) {
		snprintf(node, sizeof(node), "/dev/vfio/%d", device->pci->group);
		device->group_node = live_node(facts->root, &facts->live, node);
	}
	if (pci_path(device->pci->bdf, "vfio-dev", path, sizeof(path)))
		return;
	n = sysfs_list(facts->root, path, &names);
	if (n < 0)
		return;
	if (n > 0) {
		snprintf(device->vfio_dev, sizeof(device->vfio_dev), "%.31s",
			 names[0]);
		snprintf(node, sizeof(node), "vfio-dev/%.31s/dev", names[0]);
		if (!pci_path(device->pci->bdf, node, path, sizeof(path)))
			device->has_cdev = sysfs_exists(facts->root, path);
		snprintf(node, sizeof(node), "/dev/vfio/devices/%.31s", names[0]);
		device->cdev_node = live_node(facts->root, &facts->live, node);
	}
	sysfs_list_free(names);
}

/* 0 unknown */
static uint64_t facts_width(const struct facts *facts, struct pci_bdf bdf,
			    const char *which)
{
	char path[128], file[32];
	uint64_t width;

	snprintf(file, sizeof(file), "%s_link_width", which);
	if (pci_path(bdf, file, path, sizeof(path)) ||
	    sysfs_read_u64(facts->root, path, &width))
		return 0;
	return width;
}

/* The bridges above are the folders above the device's own in sysfs. */
static void facts_read_ports(const struct facts *facts,
			     struct facts_device *device)
{
	const struct pci_device *port;
	char path[128], target[PATH_MAX], *part, *save;
	struct pci_bdf bdf;

	if (pci_path(device->pci->bdf, "", path, sizeof(path)) ||
	    sysfs_link(facts->root, path, target, sizeof(target)) < 0)
		return;
	for (part = strtok_r(target, "/", &save); part;
	     part = strtok_r(NULL, "/", &save)) {
		if (pci_bdf_parse(part, &bdf))
			continue;
		if (bdf.domain != device->pci->bdf.domain) {
			device->behind_vmd = true;
			device->vmd = bdf;
			continue;
		}
		port = facts_find_pci(facts, bdf);
		if (!port || port == device->pci)
			continue;
		device->port_max_width = facts_width(facts, bdf, "max");
		if (strcmp(port->power_state, "D3cold") != 0)
			continue;
		device->port_asleep = true;
		device->port = bdf;
	}
}

static void facts_read_link(const struct facts *facts, struct facts_device *device)
{
	char path[128];

	if (pci_path(device->pci->bdf, "current_link_width", path, sizeof(path)) ||
	    sysfs_read_u64(facts->root, path, &device->link_width) ||
	    pci_path(device->pci->bdf, "max_link_width", path, sizeof(path)) ||
	    sysfs_read_u64(facts->root, path, &device->max_link_width))
		device->max_link_width = 0;
}

int facts_read_device(struct facts *facts, const struct pci_device *pci,
		      struct facts_device *device)
{
	int err;

	memset(device, 0, sizeof(*device));
	device->pci = pci;
	pci_name(pci, device->name, sizeof(device->name));
	finding_clean(device->name);
	err = facts_read_member(facts, pci, &device->self);
	if (!err)
		err = facts_read_group(facts, device);
	if (!err)
		err = facts_read_sriov(facts, device);
	if (err) {
		facts_free_device(device);
		return err;
	}
	facts_read_bars(device);
	facts_read_resizable(facts, device);
	if (facts->huge_kib && pci->numa_node >= 0)
		device->huge_kib = pages_huge(facts->root, pci->numa_node,
					      facts->board->memory_mib);
	facts_read_nodes(facts, device);
	facts_read_ports(facts, device);
	facts_read_link(facts, device);
	facts_read_claims(facts, device);
	facts_read_way(facts, device);
	err = facts_read_record(facts, device);
	if (!err)
		err = facts_read_asks(facts, device);
	if (err)
		facts_free_device(device);
	return err;
}

void facts_free_device(struct facts_device *device)
{
	size_t i;

	for (i = 0; i < device->n_members; i++)
		free(device->members[i].holders);
	free(device->members);
	for (i = 0; i < device->n_functions; i++)
		free(device->functions[i].holders);
	free(device->functions);
	free(device->self.holders);
	mandates_free(&device->mandates);
	memset(device, 0, sizeof(*device));
}
