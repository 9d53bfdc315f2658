// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a guest could send interrupts in the host's name. */
#include <string.h>

#include "doctor/check.h"

/*
 * intel_remapping_check() of arch/x86/kernel/early-quirks.c: revisions of the
 * 5500, 5520 and X58 that lose interrupts while they are remapped.
 */
static const struct pci_device *check_broken_chipset(const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->n_pci; i++) {
		const struct pci_device *pci = &facts->pci[i];

		if (pci->vendor == 0x8086 && pci->class >> 8 == 0x0600 &&
		    (pci->device == 0x3403 || pci->device == 0x3405 ||
		     pci->device == 0x3406) &&
		    (pci->revision <= 0x13 ||
		     (pci->device == 0x3405 && pci->revision == 0x22)))
			return pci;
	}
	return NULL;
}

static void check_irq_advise(const struct facts *facts, struct finding *f)
{
	const struct pci_device *broken = check_broken_chipset(facts);
	char text[PCI_BDF_TEXT];

	if (facts_argument(facts, "intremap", "off")) {
		finding_advise(f, "Boot without intremap=off.");
		finding_show(f, "/proc/cmdline", "%s", facts->cmdline);
	} else if (broken) {
		finding_advise(f,
			       "No setting helps: Linux leaves it off on this "
			       "chipset (%s, revision %02x), which loses "
			       "remapped interrupts. For guests that you trust: "
			       "vfio_iommu_type1.allow_unsafe_interrupts=1.",
			       pci_bdf_format(broken->bdf, text),
			       broken->revision);
	} else if (facts->cpu == FACTS_CPU_AMD) {
		finding_advise(f, "Switch the IOMMU on in the firmware's setup, "
				  "and boot without intremap=off or "
				  "amd_iommu_intr=legacy.");
	}
}

void check_irq(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (facts->unsafe_interrupts == FACT_YES) {
		f = findings_add(findings, FINDING_IRQ_UNSAFE_ALLOWED, NULL,
				 "vfio is set to do without interrupt "
				 "remapping");
		finding_show(f, "allow_unsafe_interrupts", "Y");
	}
	/* without an IOMMU that is the finding */
	if (!facts->has_iommu || facts->irq_remapping == FACT_YES ||
	    facts->unsafe_interrupts == FACT_YES || facts_foreign(facts))
		return;
	/*
	 * An Arm host names its ITS only when a device uses it, so that its
	 * absence proves nothing there.
	 */
	if (facts->irq_remapping == FACT_NO &&
	    strcmp(facts->live.arch, "x86_64") == 0)
		f = findings_add(findings, FINDING_IRQ_NO_REMAPPING, NULL,
				 "interrupts are not remapped, so that the "
				 "kernel refuses to give a device away");
	else
		f = findings_add(findings, FINDING_IRQ_REMAPPING_UNKNOWN, NULL,
				 "cannot tell whether interrupts are "
				 "isolated");
	if (f->id == FINDING_IRQ_NO_REMAPPING)
		check_irq_advise(facts, f);
	finding_show(f, "/proc/interrupts", "no IR- or ITS- chip");
}
