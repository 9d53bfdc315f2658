// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/iort.h"
#include "acpi/tables.h"
#include "doctor/facts.h"
#include "layout/pages.h"
#include "sysfs/sysfs.h"

/* Parameters of modules read Y, N, or a number. */
static enum fact facts_flag(const struct facts *facts, const char *path)
{
	char text[16];

	if (sysfs_read(facts->root, path, text, sizeof(text)) < 1)
		return FACT_UNKNOWN;
	return text[0] == 'Y' || text[0] == '1' ? FACT_YES : FACT_NO;
}

/* VT-d: bits 21:16 of the capability register are the width less one. */
static void facts_read_width(struct facts *facts)
{
	char path[96], text[32], **names;
	int i, n;

	n = sysfs_list(facts->root, "/sys/class/iommu", &names);
	for (i = 0; i < n; i++) {
		unsigned int bits;

		if (i == 0)
			snprintf(facts->iommu, sizeof(facts->iommu), "%.31s",
				 names[i]);
		facts->has_iommu = true;
		snprintf(path, sizeof(path),
			 "/sys/class/iommu/%.40s/intel-iommu/cap", names[i]);
		if (sysfs_read(facts->root, path, text, sizeof(text)) < 1)
			continue;
		bits = (unsigned int)(strtoull(text, NULL, 16) >> 16 & 0x3f) + 1;
		if (!facts->iommu_bits || bits < facts->iommu_bits)
			facts->iommu_bits = bits;
	}
	if (n >= 0)
		sysfs_list_free(names);
}

/* Only root can read it. */
static void facts_read_smmu(struct facts *facts)
{
	struct tables tables = {0};
	struct iort_node node = {0};
	struct iort iort;

	if (!tables_read(facts->root, TABLES_HOST, &tables, NULL) &&
	    tables.iort.size && !iort_open(&tables.iort, &iort, NULL)) {
		facts->smmu = FACT_NO;
		while (iort_next(&iort, &node)) {
			if (node.type == IORT_SMMU || node.type == IORT_SMMU3)
				facts->smmu = FACT_YES;
		}
	}
	tables_free(&tables);
}

static void facts_read_tables(struct facts *facts)
{
	static const char *const tables[] = {"DMAR", "IVRS", "IORT"};
	char **names;
	unsigned int t;
	int i, n;

	n = sysfs_list(facts->root, "/sys/firmware/acpi/tables", &names);
	if (n < 0)
		return;
	facts->acpi_known = true;
	for (i = 0; i < n; i++) {
		for (t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
			if (!strcmp(names[i], tables[t]))
				memcpy(facts->acpi_table, tables[t], 5);
		}
	}
	sysfs_list_free(names);
	if (!strcmp(facts->acpi_table, "IORT"))
		facts_read_smmu(facts);
}

/*
 * The irq chips of remapped interrupts are called IR-...; those of an Arm ITS,
 * which isolates devices by itself, ITS-...
 */
static void facts_read_interrupts(struct facts *facts)
{
	char *text = facts_text(facts, "/proc/interrupts");

	if (!text)
		return;
	if (strstr(text, " IR-") || strstr(text, " ITS-"))
		facts->irq_remapping = FACT_YES;
	else if (strstr(text, "IO-APIC") || strstr(text, "PCI-MSI"))
		facts->irq_remapping = FACT_NO;
	free(text);
}

void facts_read_iommu(struct facts *facts)
{
	facts_read_width(facts);
	facts_read_tables(facts);
	facts_read_interrupts(facts);
	facts->noiommu = facts_flag(
		facts, "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode");
	facts->unsafe_interrupts =
		facts_flag(facts, "/sys/module/vfio_iommu_type1/parameters/"
				  "allow_unsafe_interrupts");
	if (facts->unsafe_interrupts != FACT_YES &&
	    facts_flag(facts, "/sys/module/iommufd/parameters/"
			      "allow_unsafe_interrupts") == FACT_YES)
		facts->unsafe_interrupts = FACT_YES;
}

static enum fact facts_has_module(const struct facts *facts, const char *name)
{
	static const char *const lists[] = {"modules.dep", "modules.builtin"};
	enum fact fact = FACT_UNKNOWN;
	char path[160], *text;
	unsigned int i;

	for (i = 0; i < 2 && fact != FACT_YES; i++) {
		snprintf(path, sizeof(path), "/lib/modules/%s/%s",
			 facts->release, lists[i]);
		text = facts_text(facts, path);
		if (!text)
			continue;
		fact = strstr(text, name) ? FACT_YES : FACT_NO;
		free(text);
	}
	return fact;
}

void facts_read_vfio(struct facts *facts)
{
	facts->vfio_loaded =
		sysfs_exists(facts->root, "/sys/bus/pci/drivers/vfio-pci")
			? FACT_YES
			: FACT_NO;
	facts->vfio_available = facts->vfio_loaded;
	if (facts->vfio_loaded == FACT_NO)
		facts->vfio_available = facts_has_module(facts, "/vfio-pci.ko");
	facts->vendor_reset =
		sysfs_exists(facts->root, "/sys/module/vendor_reset");
	if (sysfs_read_u64(facts->root,
			   "/sys/module/vfio_iommu_type1/parameters/"
			   "dma_entry_limit",
			   &facts->dma_entry_limit))
		facts->dma_entry_limit = UINT64_MAX;
	facts->container_node =
		live_node(facts->root, &facts->live, "/dev/vfio/vfio");
	facts->iommufd_node = live_node(facts->root, &facts->live, "/dev/iommu");
}

/* "MemAvailable:   63010 kB"; 0 when the line is missing */
static uint64_t facts_meminfo(const char *text, const char *name)
{
	const char *p = strstr(text, name);
	uint64_t kib;

	if (!p || (p != text && p[-1] != '\n'))
		return 0;
	kib = strtoull(p + strlen(name), NULL, 10);
	return kib > UINT64_MAX / 1024 ? 0 : kib * 1024;
}

static void facts_read_pressure(struct facts *facts)
{
	char text[512], *p;

	if (sysfs_read(facts->root, "/proc/pressure/memory", text,
		       sizeof(text)) < 0)
		return;
	p = strstr(text, "full avg10=");
	if (p)
		facts->pressure = (unsigned int)strtoul(
			p + strlen("full avg10="), NULL, 10);
}

/* "always within_size advise [never] deny force": what is chosen. */
static void facts_read_shmem(struct facts *facts)
{
	char text[128], *begin, *end;

	if (sysfs_read(facts->root, FACTS_SHMEM_FILE, text, sizeof(text)) < 1)
		return;
	begin = strchr(text, '[');
	end = begin ? strchr(begin, ']') : NULL;
	if (!end)
		return;
	*end = '\0';
	snprintf(facts->shmem, sizeof(facts->shmem), "%.15s", begin + 1);
}

void facts_read_memory(struct facts *facts)
{
	char *text = facts_text(facts, "/proc/meminfo");

	if (text) {
		facts->mem_total = facts_meminfo(text, "MemTotal:");
		facts->mem_available = facts_meminfo(text, "MemAvailable:");
		facts->huge_total = facts_meminfo(text, "Hugetlb:");
		free(text);
	}
	facts->huge_kib = pages_huge(facts->root, PAGES_ANY_NODE,
				     facts->board->memory_mib);
	facts_read_pressure(facts);
	facts_read_shmem(facts);
}

/* "none [integrity] confidentiality" */
void facts_read_security(struct facts *facts)
{
	static const char secure_boot[] =
		"/sys/firmware/efi/efivars/"
		"SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	char text[128], *p;
	uint8_t variable[5]; /* four bytes of attributes, then the value */

	if (sysfs_read(facts->root, "/sys/kernel/security/lockdown", text,
		       sizeof(text)) > 0) {
		p = strchr(text, '[');
		if (p) {
			p++;
			p[strcspn(p, "]")] = '\0';
			snprintf(facts->lockdown, sizeof(facts->lockdown),
				 "%.31s", p);
		}
	}
	if (sysfs_read_bytes(facts->root, secure_boot, variable,
			     sizeof(variable)) == sizeof(variable))
		facts->secure_boot = variable[4] == 1 ? FACT_YES : FACT_NO;
}
