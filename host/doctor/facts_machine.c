// SPDX-License-Identifier: GPL-2.0-or-later
/* What kind of machine the host is, and whether it is one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/facts.h"
#include "sysfs/sysfs.h"

/* sys_vendor, and the beginning of product_name, of the DMI of a guest */
static const struct {
	const char *vendor;
	const char *product;
	enum facts_below below;
} facts_guests[] = {
	{"Microsoft Corporation", "Virtual Machine", FACTS_BELOW_HYPERV},
	{"QEMU", "", FACTS_BELOW_QEMU},
	{"Red Hat", "KVM", FACTS_BELOW_QEMU},
	{"OpenStack Foundation", "", FACTS_BELOW_CLOUD},
	{"VMware, Inc.", "VMware", FACTS_BELOW_VMWARE},
	{"Amazon EC2", "", FACTS_BELOW_CLOUD},
	{"Google", "Google Compute Engine", FACTS_BELOW_CLOUD},
	{"Alibaba Cloud", "", FACTS_BELOW_CLOUD},
	{"Xen", "", FACTS_BELOW_XEN},
	{"innotek GmbH", "VirtualBox", FACTS_BELOW_OTHER},
	{"Parallels", "", FACTS_BELOW_OTHER},
};

/* The value of "name\t: value" of the first processor, or NULL. */
static const char *facts_cpu_line(const char *text, const char *name)
{
	const char *p = strstr(text, name);

	if (!p || (p != text && p[-1] != '\n'))
		return NULL;
	p = strchr(p, ':');
	return p ? p + 1 + strspn(p + 1, " \t") : NULL;
}

/* Sets whether a hypervisor says that it is there; x86 only. */
static enum fact facts_read_cpu(struct facts *facts)
{
	char *text = facts_text(facts, "/proc/cpuinfo"), *end;
	enum fact guest = FACT_UNKNOWN;
	const char *p;

	if (!text)
		return guest;
	p = facts_cpu_line(text, "vendor_id");
	if (p && !strncmp(p, "GenuineIntel", 12))
		facts->cpu = FACTS_CPU_INTEL;
	else if (p && (!strncmp(p, "AuthenticAMD", 12) ||
		       !strncmp(p, "HygonGenuine", 12)))
		facts->cpu = FACTS_CPU_AMD;
	p = facts_cpu_line(text, "address sizes");
	if (p)
		facts->phys_bits = (unsigned int)strtoul(p, NULL, 10);
	p = facts_cpu_line(text, "flags");
	if (p) {
		end = strchr(text + (p - text), '\n');
		if (end)
			*end = '\0';
		/* a capture has it as the first, and none of the others */
		guest = strstr(p - 1, " hypervisor") ? FACT_YES : FACT_NO;
	}
	free(text);
	return guest;
}

static enum facts_below facts_read_dmi(const struct facts *facts)
{
	char vendor[64] = "", product[64] = "";
	unsigned int i;

	sysfs_read(facts->root, "/sys/class/dmi/id/sys_vendor", vendor,
		   sizeof(vendor));
	sysfs_read(facts->root, "/sys/class/dmi/id/product_name", product,
		   sizeof(product));
	if (strstr(product, ".metal"))
		return FACTS_BELOW_NOTHING;
	for (i = 0; i < sizeof(facts_guests) / sizeof(facts_guests[0]); i++) {
		if (!strcmp(vendor, facts_guests[i].vendor) &&
		    !strncmp(product, facts_guests[i].product,
			     strlen(facts_guests[i].product)))
			return facts_guests[i].below;
	}
	return FACTS_BELOW_NOTHING;
}

/* A guest is not shown the tables of the host's IOMMU; dom0 is. */
static enum facts_below facts_read_xen(const struct facts *facts)
{
	char text[64];

	if (sysfs_read(facts->root, "/sys/hypervisor/type", text, sizeof(text)) <
		    0 ||
	    strcmp(text, "xen") != 0)
		return FACTS_BELOW_NOTHING;
	if (sysfs_read(facts->root, "/proc/xen/capabilities", text,
		       sizeof(text)) >= 0)
		return strstr(text, "control_d") ? FACTS_BELOW_XEN_DOM0
						 : FACTS_BELOW_XEN;
	return facts->acpi_table[0] ? FACTS_BELOW_XEN_DOM0 : FACTS_BELOW_XEN;
}

/* Where /proc/cpuinfo says nothing: who made the host bridge. */
static void facts_guess_cpu(struct facts *facts)
{
	uint64_t vendor;

	if (!strcmp(facts->live.arch, "aarch64"))
		facts->cpu = FACTS_CPU_ARM;
	if (facts->cpu != FACTS_CPU_UNKNOWN ||
	    sysfs_read_u64(facts->root,
			   "/sys/bus/pci/devices/0000:00:00.0/vendor", &vendor))
		return;
	if (vendor == 0x8086)
		facts->cpu = FACTS_CPU_INTEL;
	else if (vendor == 0x1022)
		facts->cpu = FACTS_CPU_AMD;
}

void facts_read_machine(struct facts *facts)
{
	enum fact guest = facts_read_cpu(facts);

	if (facts->cpu == FACTS_CPU_UNKNOWN && !strcmp(facts->acpi_table, "DMAR"))
		facts->cpu = FACTS_CPU_INTEL;
	if (facts->cpu == FACTS_CPU_UNKNOWN && !strcmp(facts->acpi_table, "IVRS"))
		facts->cpu = FACTS_CPU_AMD;
	facts_guess_cpu(facts);
	facts->tree =
		!facts->acpi_known && sysfs_exists(facts->root, MANDATES_TREE);
	facts->below = facts_read_xen(facts);
	if (facts->below != FACTS_BELOW_NOTHING)
		return;
	if (strstr(facts->release, "icrosoft")) /* WSL */
		facts->below = FACTS_BELOW_HYPERV;
	else if (guest != FACT_NO)
		facts->below = facts_read_dmi(facts);
	if (facts->below == FACTS_BELOW_NOTHING && guest == FACT_YES)
		facts->below = FACTS_BELOW_OTHER;
}
