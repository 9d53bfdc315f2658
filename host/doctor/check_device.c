// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/check.h"
#include "sysfs/guard.h"
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

/* driver_override and the like are shown under a lock that somebody keeps. */
void check_hangs(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;
	char path[128];

	(void)facts;
	if (!pci->hangs)
		return;
	f = findings_add(findings, FINDING_DEVICE_HANGS, pci,
			 "the kernel does not answer for it within %d s: a "
			 "driver that is being bound or unbound, or a reset, "
			 "hangs",
			 GUARD_MS / 1000);
	pci_path(pci->bdf, "driver_override", path, sizeof(path));
	finding_show(f, path, "%s", "no answer");
	pci_path(pci->bdf, "driver", path, sizeof(path));
	finding_show(f, path, "%s", pci->driver[0] ? pci->driver : "none");
}

static bool check_is_member(const struct facts_device *device,
			    const struct pci_device *pci)
{
	size_t i;

	for (i = 0; i < device->n_members; i++)
		if (device->members[i].pci == pci)
			return true;
	return false;
}

/*
 * A GPU on NVSwitches (endpoints of class 0680) is not initialised before
 * somebody has routed its NVLinks: CUDA's error 802 in the guest.
 */
void check_fabric(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f = NULL;
	char text[PCI_BDF_TEXT];
	size_t i, n = 0;

	if (pci->vendor != 0x10de || pci->class >> 8 != 0x0302)
		return;
	for (i = 0; i < facts->n_pci; i++) {
		const struct pci_device *other = &facts->pci[i];

		if (other->vendor != 0x10de || other->class >> 8 != 0x0680 ||
		    other->header_type || check_is_member(device, other))
			continue;
		pci_bdf_format(other->bdf, text);
		n++;
		if (!f)
			f = findings_add(
				findings, FINDING_DEVICE_NVLINK_FABRIC, pci,
				"hangs on NVSwitches that stay with the host "
				"(%s): without a fabric manager there, CUDA in "
				"the guest ends with error 802",
				text);
		finding_show(f, text, "%s",
			     other->driver[0] ? other->driver : "no driver");
	}
	finding_more(f, n);
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
static bool check_reset_unclean(const struct facts *facts,
				const struct pci_device *pci)
{
	if (pci->vendor != 0x1002 || !pci_is_display(pci))
		return false;
	/* before Linux 5.15 its capabilities say what it can */
	if (!pci->reset_method[0])
		return pci->knows_caps && !pci->has_flr && !facts->vendor_reset;
	return !strstr(pci->reset_method, "flr") &&
	       !strstr(pci->reset_method, "device_specific") &&
	       !strstr(pci->reset_method, "acpi");
}

static bool check_bus_only(const struct pci_device *pci)
{
	if (!pci->reset_method[0])
		return pci->knows_caps && !pci->has_flr && !pci->has_pm_reset;
	return !strcmp(pci->reset_method, "bus");
}

/* What the module vendor-reset has a reset for: its src/device-db.h. */
static bool check_vendor_reset(const struct pci_device *pci)
{
	static const uint16_t ranges[][2] = {
		{0x15bf, 0x15bf}, {0x15dd, 0x15de}, {0x15e7, 0x15e7},
		{0x1636, 0x1638}, {0x164c, 0x164c}, {0x66a0, 0x66af},
		{0x67c0, 0x67ff}, {0x6860, 0x687f}, {0x6980, 0x699f},
		{0x6fdf, 0x6fdf}, {0x7310, 0x731f}, {0x7340, 0x734f},
		{0x7360, 0x7362}, {0x738c, 0x738c}, {0x73ff, 0x73ff},
	};
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (pci->device >= ranges[i][0] && pci->device <= ranges[i][1])
			return true;
	return false;
}

static void check_unclean(const struct pci_device *pci, const char *path,
			  struct findings *findings)
{
	const char *how = pci->reset_method;
	struct finding *f;

	if (!how[0])
		how = pci->has_pm_reset ? "its bus or power state" : "its bus";
	else if (!strcmp(how, "bus"))
		how = "its bus";
	f = findings_add(findings, FINDING_RESET_BUS_ONLY, pci,
			 "can only be reset by %s, which leaves the state that "
			 "a guest's driver has brought it into",
			 how);
	if (!check_vendor_reset(pci))
		finding_advise(f, "If the second guest fails where the first "
				  "one worked: suspend the host to memory and "
				  "wake it, or restart it.");
	else if (pci->reset_method[0])
		finding_advise(f,
			       "If the second guest fails where the first "
			       "one worked: restart the host, or load "
			       "vendor-reset and write device_specific "
			       "into %s.",
			       path);
	else
		finding_advise(f, "If the second guest fails where the first "
				  "one worked: restart the host, or load "
				  "vendor-reset.");
	finding_show(f, path, "%s",
		     pci->reset_method[0] ? pci->reset_method : "missing");
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
	if (check_reset_unclean(facts, pci))
		check_unclean(pci, path, findings);
	sibling = check_sibling(facts, pci);
	if (!check_bus_only(pci) || !sibling)
		return;
	f = findings_add(findings, FINDING_RESET_BUS_ONLY, pci,
			 "can only be reset together with %s, which stays with "
			 "driver %s",
			 pci_bdf_format(sibling->bdf, text), sibling->driver);
	finding_advise(f,
		       "Give it to vfio as well: 'gpubox bind %s' before the "
		       "run.",
		       text);
	finding_show(f, path, "%s",
		     pci->reset_method[0] ? pci->reset_method : "missing");
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
	if (slot || device->integrated)
		finding_lower(f, FINDING_INFO);
	if (device->integrated)
		finding_advise(f, "Nothing: it is a part of the processor or "
				  "the board, whose link is inside of it.");
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
