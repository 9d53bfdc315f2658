// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/check.h"
#include "sysfs/since.h"

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
	if (pci_is_endpoint(device->pci))
		return;
	f = findings_add(findings, FINDING_DEVICE_BRIDGE, device->pci, "%s",
			 pci_is_bridge(device->pci) ? "is a bridge"
						    : "is a part of the "
						      "chipset");
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
		    !pci_driver_is_vfio(other->driver))
			return other;
	}
	return NULL;
}

/*
 * AMD's GPUs keep firmware running across a reset of the bus or of the power
 * state; the function reset of those that have one, and methods of the
 * device's own, end it.
 */
static bool check_reset_unclean(const struct pci_device *pci)
{
	return pci->vendor == 0x1002 && pci_is_display(pci) &&
	       pci->reset_method[0] && !strstr(pci->reset_method, "flr") &&
	       !strstr(pci->reset_method, "device_specific") &&
	       !strstr(pci->reset_method, "acpi");
}

void check_reset(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	const struct pci_device *pci = device->pci, *sibling;
	char text[PCI_BDF_TEXT], path[128];
	struct finding *f;

	if (!pci->has_reset) {
		pci_path(pci->bdf,
			 since_has(facts->version, SINCE_RESET_METHOD)
				 ? "reset_method"
				 : "reset",
			 path, sizeof(path));
		f = findings_add(findings, FINDING_RESET_NONE, pci,
				 "the kernel knows no way to reset it");
		finding_show(f, path, "missing or empty");
		return;
	}
	pci_path(pci->bdf, "reset_method", path, sizeof(path));
	if (check_reset_unclean(pci)) {
		f = findings_add(findings, FINDING_RESET_BUS_ONLY, pci,
				 "can only be reset by %s, which leaves the "
				 "state that a guest's driver has brought it "
				 "into",
				 !strcmp(pci->reset_method, "bus")
					 ? "its bus"
					 : pci->reset_method);
		finding_advise(f,
			       "If the second guest fails where the first "
			       "one worked: restart the host, or load "
			       "vendor-reset and write device_specific "
			       "into %s.",
			       path);
		finding_show(f, path, "%s", pci->reset_method);
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

/* A slot with fewer lanes is how the board is made. */
static void check_lanes(const struct facts_device *device, const char *path,
			struct findings *findings)
{
	bool slot = device->port_max_width &&
		    device->port_max_width <= device->link_width;
	struct finding *f;

	if (device->link_width >= device->max_link_width)
		return;
	f = findings_add(findings, FINDING_POWER_LINK_NARROW, device->pci,
			 "its PCI Express link has %llu of %llu lanes%s",
			 (unsigned long long)device->link_width,
			 (unsigned long long)device->max_link_width,
			 slot ? ", as many as its slot" : "");
	if (slot)
		finding_lower(f, FINDING_INFO);
	finding_show(f, path, "%llu", (unsigned long long)device->link_width);
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
	    device->max_link_width > 32)
		return;
	pci_path(device->pci->bdf, "current_link_width", path, sizeof(path));
	if (device->link_width != 0 && device->link_width != 63) {
		check_lanes(device, path, findings);
		return;
	}
	f = findings_add(findings, FINDING_POWER_LINK_DOWN, device->pci,
			 "its PCI Express link is down");
	finding_show(f, path, "%llu", (unsigned long long)device->link_width);
}

/* For one that is bound it is too late to forbid it. */
static void check_wake_advise(const struct facts_device *device,
			      struct finding *f)
{
	static const char on[] = "echo on > /sys/bus/pci/devices/";
	char port[PCI_BDF_TEXT] = "", first[96] = "";

	if (device->port_asleep)
		snprintf(first, sizeof(first), "%s%s/power/control; ", on,
			 pci_bdf_format(device->port, port));
	if (device->pci->driver[0])
		finding_advise(f,
			       "Wake it: %s%sBDF/power/control. If it stays "
			       "asleep, restart the host, with "
			       "vfio_pci.disable_idle_d3=1.",
			       first, on);
	else
		finding_advise(f,
			       "Before binding: echo 0 > /sys/bus/pci/devices/BDF/"
			       "d3cold_allowed; %s%sBDF/power/control; and "
			       "vfio_pci.disable_idle_d3=1.",
			       first, on);
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
		check_wake_advise(device, f);
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
