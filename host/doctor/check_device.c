// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/check.h"

void check_candidates(const struct facts *facts, struct findings *findings)
{
	char text[PCI_BDF_TEXT];
	struct finding *f;

	if (facts->n_device)
		return;
	if (facts->has_target) {
		f = findings_add(findings, FINDING_DEVICE_NOT_FOUND, NULL,
				 "%s: no such PCI device",
				 pci_bdf_format(facts->target, text));
		finding_show(f, "/sys/bus/pci/devices", "%zu others",
			     facts->n_pci);
		return;
	}
	f = findings_add(findings, FINDING_DEVICE_NONE, NULL,
			 "none of the %zu PCI devices is one that board %s is "
			 "made for",
			 facts->n_pci, facts->board->name);
	finding_show(f, "CONFIG_GPU_MATCH", "\"%s\"", facts->board->gpu_match);
	finding_show(f, "CONFIG_GPU_CLASS", "\"%s\"", facts->board->gpu_class);
}

void check_bridge(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings)
{
	struct finding *f;
	char path[128];

	(void)facts;
	if (!pci_is_bridge(device->pci))
		return;
	f = findings_add(findings, FINDING_DEVICE_BRIDGE, device->pci,
			 "is a bridge");
	pci_path(device->pci->bdf, "class", path, sizeof(path));
	finding_show(f, path, "0x%06x", device->pci->class);
}

/* A function of the same slot that does not come along with the group. */
static const struct pci_device *check_sibling(const struct facts *facts,
					      const struct pci_device *pci)
{
	size_t i;

	for (i = 0; i < facts->n_pci; i++) {
		const struct pci_device *other = &facts->pci[i];

		if (other != pci && other->bdf.domain == pci->bdf.domain &&
		    other->bdf.bus == pci->bdf.bus &&
		    other->bdf.device == pci->bdf.device &&
		    other->group != pci->group && other->driver[0] &&
		    !check_is_vfio(other))
			return other;
	}
	return NULL;
}

void check_reset(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	const struct pci_device *pci = device->pci, *sibling;
	char text[PCI_BDF_TEXT], path[128];
	struct finding *f;

	pci_path(pci->bdf, "reset_method", path, sizeof(path));
	if (!pci->reset_method[0]) {
		f = findings_add(findings, FINDING_RESET_NONE, pci,
				 "the kernel knows no way to reset it");
		finding_show(f, path, "missing or empty");
		return;
	}
	sibling = check_sibling(facts, pci);
	if (strcmp(pci->reset_method, "bus") != 0 || !sibling)
		return;
	f = findings_add(findings, FINDING_RESET_BUS_ONLY, pci,
			 "can only be reset together with %s, which stays with "
			 "driver %s",
			 pci_bdf_format(sibling->bdf, text), sibling->driver);
	finding_show(f, path, "%s", pci->reset_method);
}

static void check_link(const struct facts_device *device,
		       struct findings *findings)
{
	struct finding *f;
	char path[128];

	/*
	 * An integrated endpoint has no link: its largest width is 0 too. A
	 * virtual function's status reads 0, it is the parent's link.
	 */
	if (device->pci->is_sriov_vf || device->max_link_width == 0 ||
	    device->max_link_width > 32 ||
	    (device->link_width != 0 && device->link_width != 63))
		return;
	f = findings_add(findings, FINDING_POWER_LINK_DOWN, device->pci,
			 "its PCI Express link is down");
	pci_path(device->pci->bdf, "current_link_width", path, sizeof(path));
	finding_show(f, path, "%llu", (unsigned long long)device->link_width);
}

void check_power(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	char path[128], text[PCI_BDF_TEXT];
	struct finding *f;

	(void)facts;
	pci_path(pci->bdf, "power_state", path, sizeof(path));
	if (!strcmp(pci->power_state, "D3cold") || device->port_asleep) {
		f = findings_add(findings, FINDING_POWER_D3COLD, pci,
				 "is without power (D3cold), and may not come "
				 "back under vfio");
		finding_show(f, path, "%s", pci->power_state);
		if (device->port_asleep)
			finding_show(f, pci_bdf_format(device->port, text),
				     "D3cold");
		return; /* its configuration space is not there to be read */
	}
	if (!strcmp(pci->power_state, "error") && !pci->is_sriov_vf) {
		f = findings_add(findings, FINDING_POWER_ERROR, pci,
				 "its power state cannot be changed");
		finding_show(f, path, "error");
	}
	if (pci->header_type == 0x7f) {
		f = findings_add(findings, FINDING_POWER_DEAD, pci,
				 "does not answer: its configuration space "
				 "reads as all ones");
		pci_path(pci->bdf, "config", path, sizeof(path));
		finding_show(f, path, "header type 7f");
		return;
	}
	check_link(device, findings);
}
