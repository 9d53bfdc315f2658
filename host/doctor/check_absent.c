// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a host has no IOMMU, or a device no group: the cause, not a guess. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "sysfs/since.h"

static void check_show_cmdline(const struct facts *facts, struct finding *f)
{
	if (facts->cmdline[0])
		finding_show(f, "/proc/cmdline", "%s", facts->cmdline);
}

static void check_xen(const struct facts *facts, struct findings *findings)
{
	bool dom0 = facts->below == FACTS_BELOW_XEN_DOM0;
	struct finding *f;

	f = findings_add(findings, FINDING_IOMMU_XEN, NULL,
			 dom0 ? "this is dom0 of Xen, where Linux has no IOMMU "
				"and no KVM: Xen has both"
			      : "this is a guest of Xen, which gives it no "
				"IOMMU");
	finding_show(f, "/sys/hypervisor/type", "xen");
	if (!dom0)
		finding_advise(f, "Run gpubox on a machine without Xen.");
}

/* Who has no table of an IOMMU because it is a guest. */
static void check_guest_of(const struct facts *facts, struct findings *findings)
{
	static const char *const names[] = {
		[FACTS_BELOW_HYPERV] = "of Hyper-V ",
		[FACTS_BELOW_QEMU] = "of QEMU ",
		[FACTS_BELOW_VMWARE] = "of VMware ",
		[FACTS_BELOW_CLOUD] = "of a cloud ",
		[FACTS_BELOW_OTHER] = "",
	};
	static const char *const advice[] = {
		[FACTS_BELOW_HYPERV] = "Hyper-V gives its guests (WSL is one) "
				       "no IOMMU: run gpubox on Linux itself.",
		[FACTS_BELOW_QEMU] =
			"Give it one: '-machine q35,kernel-irqchip=split "
			"-device intel-iommu,intremap=on,caching-mode=on', "
			"'-machine virt,iommu=smmuv3'; <iommu> of libvirt, "
			"viommu= of Proxmox.",
		[FACTS_BELOW_VMWARE] =
			"Switch 'Expose IOMMU to the guest OS' on in the "
			"settings of the virtual machine's processors.",
		[FACTS_BELOW_CLOUD] = "Take a bare-metal instance: others have "
				      "no IOMMU.",
		[FACTS_BELOW_OTHER] = "Give the virtual machine a virtual "
				      "IOMMU, or run gpubox on its host.",
	};
	struct finding *f;

	f = findings_add(findings, FINDING_IOMMU_NO_VIRTUAL, NULL,
			 "this is a virtual machine %swithout an IOMMU",
			 names[facts->below]);
	finding_advise(f, "%s", advice[facts->below]);
	finding_show(f, "/sys/class/iommu", "empty");
}

static void check_firmware_off(const struct facts *facts,
			       struct findings *findings)
{
	static const char *const advice[] = {
		[FACTS_CPU_UNKNOWN] = "Switch the IOMMU on in the firmware's "
				      "setup: VT-d (Intel), AMD-Vi or IOMMU "
				      "(AMD), SMMU (Arm).",
		[FACTS_CPU_INTEL] = "Switch VT-d on in the firmware's setup "
				    "(often below Chipset or System Agent); "
				    "VT-x alone is not enough.",
		[FACTS_CPU_AMD] = "Switch IOMMU on in the firmware's setup, to "
				  "Enabled in place of Auto (often below AMD "
				  "CBS, NBIO), and SVM.",
		[FACTS_CPU_ARM] = "Switch the SMMU on in the firmware's setup, "
				  "or update the firmware; a machine without "
				  "one cannot give devices away.",
	};
	bool smmu = facts->smmu == FACT_NO;
	struct finding *f;

	f = findings_add(findings, FINDING_IOMMU_FIRMWARE_OFF, NULL,
			 "there is no IOMMU: %s and the kernel drives none",
			 smmu	       ? "the firmware's IORT names no SMMU"
			 : facts->tree ? "the host is described by a device "
					 "tree, where none is in use,"
				       : "the firmware describes none");
	finding_advise(f, "%s",
		       facts->tree ? "Look whether the board has an SMMU before its "
				     "PCIe at all, and whether its node in the "
				     "device tree is switched off (status)."
				   : advice[facts->cpu]);
	if (smmu)
		finding_show(f, "/sys/firmware/acpi/tables/IORT", "no SMMU node");
	else if (!facts->tree)
		finding_show(f, "/sys/firmware/acpi/tables",
			     "no DMAR, IVRS or IORT");
	finding_show(f, "/sys/class/iommu", "empty");
	check_show_cmdline(facts, f);
}

/* The argument that switches it off, or NULL. */
static const char *check_off(const struct facts *facts)
{
	if (facts_argument(facts, "iommu", "off"))
		return "iommu=off";
	if (facts->cpu == FACTS_CPU_INTEL &&
	    facts_argument(facts, "intel_iommu", "off"))
		return "intel_iommu=off";
	if (facts->cpu == FACTS_CPU_AMD &&
	    facts_argument(facts, "amd_iommu", "off"))
		return "amd_iommu=off";
	return NULL;
}

static void check_kernel_advise(const struct facts *facts, const char *off,
				struct finding *f)
{
	if (off)
		finding_advise(f, "Boot without %s.", off);
	else if (facts->cpu == FACTS_CPU_INTEL &&
		 !facts_argument(facts, "intel_iommu", "on"))
		finding_advise(f, "Boot with intel_iommu=on. The command line "
				  "shown is the one in force: a change that "
				  "it lacks went to another boot loader's "
				  "file.");
	else if (facts->cpu == FACTS_CPU_INTEL)
		finding_advise(f, "The kernel's log says why ('dmesg | grep "
				  "DMAR'): VT-d off in the firmware's setup, "
				  "or a kernel without CONFIG_INTEL_IOMMU.");
	else if (facts->cpu == FACTS_CPU_AMD)
		finding_advise(f, "It needs no argument. The kernel's log says "
				  "why ('dmesg | grep AMD-Vi'): a table that "
				  "Linux rejects, or a kernel without "
				  "CONFIG_AMD_IOMMU.");
	else if (facts->cpu == FACTS_CPU_ARM && facts->smmu == FACT_UNKNOWN)
		finding_advise(f, "Run doctor as root: only root may read "
				  "whether the table names an SMMU. If it "
				  "does: a kernel with CONFIG_ARM_SMMU_V3.");
	else if (facts->cpu == FACTS_CPU_ARM)
		finding_advise(f, "The kernel's log says why ('dmesg | grep -i "
				  "smmu'): a kernel without CONFIG_ARM_SMMU_V3 "
				  "or CONFIG_ARM_SMMU, or its module is not "
				  "loaded.");
}

static void check_kernel_off(const struct facts *facts, struct findings *findings)
{
	const char *off = check_off(facts);
	struct finding *f;

	f = findings_add(findings, FINDING_IOMMU_KERNEL_OFF, NULL,
			 "the kernel drives no IOMMU%s%s%s%s",
			 facts->acpi_table[0] ? ", though the firmware "
						"describes one in its table "
					      : "",
			 facts->acpi_table,
			 off ? ": its command line has " : "", off ? off : "");
	check_kernel_advise(facts, off, f);
	finding_show(f, "/sys/class/iommu", "empty");
	check_show_cmdline(facts, f);
}

/* POWER's VFIO is sPAPR's, which neither q35 nor virt has. */
static void check_foreign(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	f = findings_add(findings, FINDING_HOST_ARCHITECTURE, NULL,
			 "the host is %s, and gpubox gives devices to guests of "
			 "its own architecture: x86_64 or aarch64",
			 facts->live.arch);
	finding_show(f, "uname -m", "%s", facts->live.arch);
}

void check_iommu(const struct facts *facts, struct findings *findings)
{
	if (facts_foreign(facts)) {
		check_foreign(facts, findings);
		return;
	}
	if (facts->has_iommu)
		return;
	if (facts->below == FACTS_BELOW_XEN_DOM0 ||
	    facts->below == FACTS_BELOW_XEN)
		check_xen(facts, findings);
	else if (facts->below != FACTS_BELOW_NOTHING && !facts->acpi_table[0])
		check_guest_of(facts, findings);
	else if ((facts->acpi_known && !facts->acpi_table[0]) || facts->tree ||
		 facts->smmu == FACT_NO)
		check_firmware_off(facts, findings);
	else
		check_kernel_off(facts, findings);
}

/* The graphics of the processor, which igfx_off leaves out. */
static bool check_igfx_off(const struct facts *facts, const struct pci_device *pci)
{
	return pci_is_display(pci) && pci->vendor == 0x8086 &&
	       pci->bdf.bus == 0 &&
	       facts_argument(facts, "intel_iommu", "igfx_off");
}

static void check_no_group(const struct facts *facts,
			   const struct facts_device *device, const char *path,
			   struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	const char *why = "";
	struct finding *f;

	if (check_igfx_off(facts, pci))
		why = ": igfx_off on the kernel's command line leaves it out";
	else if (device->tree_iommu == FACT_NO)
		why = ": the device tree has no iommu-map for its host bridge";
	else if (device->tree_iommu == FACT_YES)
		why = ", which the device tree has for its host bridge";
	else if (facts->tree)
		why = ": that serves other parts of the board, not its PCIe";
	else if (device->iort_smmu == FACT_NO)
		why = ": the firmware's IORT leads to none from its host bridge";
	f = findings_add(findings, FINDING_IOMMU_NO_GROUP, pci,
			 "has no IOMMU group although there is an IOMMU (%s)%s",
			 facts->iommu, why);
	if (check_igfx_off(facts, pci))
		finding_advise(f, "Boot without igfx_off in intel_iommu=.");
	else if (device->tree_iommu == FACT_YES)
		finding_advise(f, "The kernel's log says why ('dmesg | grep -i "
				  "iommu'): its driver is missing, or waits "
				  "for another.");
	else if (facts->tree)
		finding_advise(f, "No slot of this board helps. It needs a "
				  "board, or a device tree of its vendor, with "
				  "an IOMMU before its PCIe (iommu-map).");
	else if (device->iort_smmu == FACT_NO)
		finding_advise(f, "A firmware update, or a slot of a host "
				  "bridge that has an SMMU.");
	else if (device->integrated)
		finding_advise(f, "The IOMMU does not cover this device; a "
				  "firmware update may change that.");
	finding_show(f, path, "missing");
	if (check_igfx_off(facts, pci))
		finding_show(f, "/proc/cmdline", "%s", facts->cmdline);
}

bool check_group_known(const struct facts *facts,
		       const struct facts_device *device,
		       struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;
	char path[128];

	if (pci->group >= 0 || !facts->has_iommu)
		return pci->group >= 0;
	pci_path(pci->bdf, "iommu_group", path, sizeof(path));
	if (pci->driver[0] || facts->cpu != FACTS_CPU_ARM ||
	    since_has(facts->version, SINCE_GROUP_AT_ONCE) ||
	    device->tree_iommu == FACT_NO || device->iort_smmu == FACT_NO) {
		check_no_group(facts, device, path, findings);
		return false;
	}
	f = findings_add(findings, FINDING_IOMMU_GROUP_LATER, pci,
			 "has no IOMMU group until a driver is bound to it");
	finding_show(f, path, "missing");
	return false;
}

/*
 * Linux translates for VMD itself: what is attached of a device behind it
 * (dev_is_real_dma_subdevice()) changes nothing, and its DMA does not reach the
 * guest.
 */
void check_vmd(const struct facts *facts, const struct facts_device *device,
	       struct findings *findings)
{
	char text[PCI_BDF_TEXT], path[128];
	struct finding *f;

	(void)facts;
	if (!device->behind_vmd)
		return;
	pci_bdf_format(device->vmd, text);
	f = findings_add(findings, FINDING_IOMMU_BEHIND_VMD, device->pci,
			 "is behind Intel's VMD at %s, whose id its DMA carries: "
			 "the IOMMU cannot tell it from its neighbours",
			 text);
	pci_path(device->pci->bdf, "", path, sizeof(path));
	finding_show(f, path, "below %s", text);
}
