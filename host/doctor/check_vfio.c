// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "sysfs/since.h"

/* Leaves out what plain vfio-pci does not know: the GPU's memory is no BAR. */
#define CHECK_NVGRACE "nvgrace_gpu_vfio_pci"

void check_vfio_driver(const struct facts *facts, struct findings *findings)
{
	struct finding *f;
	char path[160];

	if (facts->vfio_loaded == FACT_YES)
		return;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep",
		 facts->release);
	switch (facts->vfio_available) {
	case FACT_YES:
		f = findings_add(findings, FINDING_VFIO_NOT_LOADED, NULL,
				 "the vfio-pci driver is not loaded");
		break;
	case FACT_NO:
		f = findings_add(findings, FINDING_VFIO_NO_DRIVER, NULL,
				 "kernel %s has no vfio-pci driver",
				 facts->release);
		finding_show(f, path, "no vfio-pci");
		break;
	case FACT_UNKNOWN:
	default:
		f = findings_add(findings, FINDING_VFIO_DRIVER_UNKNOWN, NULL,
				 "the vfio-pci driver is not loaded, and the "
				 "modules of kernel %s are not here",
				 facts->release);
		finding_show(f, path, "not readable");
		break;
	}
	finding_show(f, "/sys/bus/pci/drivers/vfio-pci", "missing");
}

static void check_node(enum live_node node, const char *path,
		       const struct pci_device *pci, struct findings *findings)
{
	struct finding *f;

	if (node == LIVE_NODE_MISSING) {
		f = findings_add(findings, FINDING_VFIO_NODE_MISSING, pci,
				 "%s is missing", path);
		finding_show(f, path, "missing");
	} else if (node == LIVE_NODE_DENIED) {
		f = findings_add(findings, FINDING_VFIO_NODE_DENIED, pci,
				 "%s cannot be opened by this user", path);
		finding_show(f, path, "permission denied");
	}
}

/* The container, or iommufd in its place. */
void check_vfio_nodes(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (facts->vfio_loaded == FACT_YES && facts->iommufd_node != LIVE_NODE_OK)
		check_node(facts->container_node, "/dev/vfio/vfio", NULL,
			   findings);
	if (facts->dma_entry_limit < 1024) {
		f = findings_add(findings, FINDING_VFIO_DMA_ENTRY_LIMIT, NULL,
				 "vfio allows %llu mappings only",
				 (unsigned long long)facts->dma_entry_limit);
		finding_show(f,
			     "/sys/module/vfio_iommu_type1/parameters/"
			     "dma_entry_limit",
			     "%llu", (unsigned long long)facts->dma_entry_limit);
	}
}

static void check_override(const struct facts_device *device,
			   struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;
	char path[128];

	/* what a living run has not finished yet is not left behind */
	if (!pci->driver_override[0] || device->taken == LIVE_LOCK_TAKEN ||
	    !strcmp(pci->driver_override, pci->driver))
		return;
	pci_path(pci->bdf, "driver_override", path, sizeof(path));
	f = findings_add(findings, FINDING_VFIO_STALE_OVERRIDE, pci,
			 "is reserved for driver %s but bound to %s: something "
			 "did not finish",
			 pci->driver_override,
			 pci->driver[0] ? pci->driver : "none");
	finding_show(f, path, "%s", pci->driver_override);
}

/* Bound already, or the one that a run would bind it to. */
static void check_variant(const struct facts *facts,
			  const struct facts_device *device,
			  struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	bool bound = pci_driver_is_vfio(pci->driver);
	const char *driver = bound ? pci->driver : facts->board->vfio_driver;
	bool needed = pci_driver_same(device->variant, CHECK_NVGRACE);
	struct finding *f;

	if (!device->variant[0] || pci_driver_same(device->variant, driver))
		return;
	f = findings_add(findings, FINDING_VFIO_VARIANT_DRIVER, pci,
			 "%s bound to %s, but %s is made for it: %s",
			 bound ? "is" : "would be", driver, device->variant,
			 needed ? "without it the guest does not see the GPU's "
				  "memory"
				: "with it a guest can be moved while it runs");
	if (!needed)
		finding_lower(f, FINDING_INFO);
	finding_advise(f,
		       "%s'gpubox bind --driver %s BDF' before the run, or "
		       "CONFIG_VFIO_DRIVER of the board.",
		       bound ? "Give it back first ('gpubox restore BDF', or "
			       "unbind it), then "
			     : "",
		       device->variant);
	finding_show(f, "modules.alias", "%s", device->variant);
}

/* It is named by its ids, as every other card of its kind. */
static void check_show_same(const struct facts *facts,
			    const struct facts_device *device, struct finding *f)
{
	char text[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; device->rule_is_ids && i < facts->n_pci; i++) {
		const struct pci_device *other = &facts->pci[i];

		if (other->vendor == device->pci->vendor &&
		    other->device == device->pci->device &&
		    pci_bdf_compare(other->bdf, device->pci->bdf) != 0)
			finding_show(f, pci_bdf_format(other->bdf, text),
				     "has the same ids: the rule takes it, too");
	}
}

/* That the rule is there is no proof that it did anything. */
static void check_rule(const struct facts *facts,
		       const struct facts_device *device,
		       struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;

	if (device->rule_typo[0]) {
		f = findings_add(findings, FINDING_VFIO_RULE_LATE, pci,
				 "is named by an argument that nobody reads: %s=",
				 device->rule_typo);
		finding_advise(f, "It is spelt vfio-pci.ids=.");
		finding_show(f, "/proc/cmdline", "%s=", device->rule_typo);
	}
	if (!device->rule[0])
		return;
	if (pci->driver[0] && !pci_driver_is_vfio(pci->driver)) {
		f = findings_add(findings, FINDING_VFIO_RULE_LATE, pci,
				 "is meant for vfio by %s, and %s has it: that "
				 "driver came first, or somebody bound it since",
				 device->rule, pci->driver);
		finding_advise(f,
			       "Nothing for gpubox, which takes it from %s. To "
			       "have it at boot: 'softdep %s pre: vfio-pci' in "
			       "/etc/modprobe.d and a new initramfs; where "
			       "vfio-pci is built in, vfio-pci.ids= on the "
			       "command line.",
			       pci->driver, pci->driver);
	} else {
		f = findings_add(findings, FINDING_VFIO_PERSISTENT_RULE, pci,
				 "%s binds it to a vfio driver at each boot",
				 device->rule);
		/* that it is there is what somebody wanted */
		if (pci_driver_is_vfio(pci->driver))
			finding_lower(f, FINDING_INFO);
	}
	finding_show(f, device->rule, "names the device");
	check_show_same(facts, device, f);
}

/*
 * vfio_pci_igd_cfg_init(): the device is not opened (EINVAL) beside a host or
 * ISA bridge that does not look like one of Intel's.
 */
void check_igd(const struct facts *facts, const struct facts_device *device,
	       struct findings *findings)
{
	static const struct {
		struct pci_bdf bdf;
		uint32_t class;
	} wanted[] = {{{0, 0, 0, 0}, 0x0600}, {{0, 0, 0x1f, 0}, 0x0601}};
	const struct pci_device *pci = device->pci;
	char text[PCI_BDF_TEXT], path[128];
	struct finding *f;
	size_t i, w;

	if (pci->vendor != 0x8086 || pci->class >> 8 != 0x0300 ||
	    pci->bdf.domain || pci->bdf.bus || pci->is_sriov_vf)
		return;
	for (i = 0; i < facts->n_pci; i++) {
		const struct pci_device *other = &facts->pci[i];

		for (w = 0; w < 2 && pci_bdf_compare(other->bdf, wanted[w].bdf);
		     w++)
			;
		if (w == 2 || (other->vendor == 0x8086 &&
			       other->class >> 8 == wanted[w].class))
			continue;
		pci_bdf_format(other->bdf, text);
		f = findings_add(findings, FINDING_VFIO_IGD, pci,
				 "vfio-pci does not open it: beside integrated "
				 "graphics it expects %s to be %s bridge of "
				 "Intel's, and its class is %04x",
				 text, w ? "an ISA" : "a host",
				 other->class >> 8);
		pci_path(other->bdf, "class", path, sizeof(path));
		finding_show(f, path, "0x%06x", other->class);
	}
}

void check_binding(const struct facts *facts, const struct facts_device *device,
		   struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;
	char path[128];

	pci_path(pci->bdf, "driver", path, sizeof(path));
	if (pci_driver_is_vfio(pci->driver) &&
	    device->record == FACTS_RECORD_NONE) {
		f = findings_add(findings, FINDING_VFIO_BOUND, pci,
				 "is bound to %s already", pci->driver);
		finding_show(f, path, "%s", pci->driver);
	} else if (!pci->driver[0]) {
		f = findings_add(findings, FINDING_VFIO_UNBOUND, pci,
				 "has no driver on the host");
		finding_show(f, path, "missing");
	}
	check_override(device, findings);
	check_rule(facts, device, findings);
	check_variant(facts, device, findings);
}

void check_rights(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	char path[64];

	if (!facts->live.known)
		return;
	if (!pci_driver_is_vfio(pci->driver)) {
		if (!facts->live.is_root)
			findings_add(findings, FINDING_VFIO_NO_RIGHTS, pci,
				     "only root can take it from driver %s",
				     pci->driver[0] ? pci->driver : "(none)");
		return;
	}
	if (device->has_cdev && device->cdev_node == LIVE_NODE_OK &&
	    facts->iommufd_node == LIVE_NODE_OK)
		return;
	snprintf(path, sizeof(path), "/dev/vfio/%d", pci->group);
	if (pci->group >= 0)
		check_node(device->group_node, path, pci, findings);
}

void check_cdev(const struct facts *facts, const struct facts_device *device,
		struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;
	char path[128];

	if (!device->vfio_dev[0])
		return;
	if (!device->has_cdev) {
		f = findings_add(findings, FINDING_VFIO_NO_CDEV, pci,
				 "the kernel has no character device for it "
				 "(iommufd)");
		pci_path(pci->bdf, "vfio-dev", path, sizeof(path));
		finding_show(f, path, "%s without dev", device->vfio_dev);
		return;
	}
	if (!since_has(facts->version, SINCE_BAR_DMABUF) &&
	    !strstr(facts->release, "nvidia"))
		findings_add(findings, FINDING_VFIO_BAR_PFNMAP, pci,
			     "Linux %s cannot map its BARs for other devices "
			     "through iommufd",
			     facts->release);
}
