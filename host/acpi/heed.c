// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/heed.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "acpi/dmar.h"
#include "acpi/iort.h"
#include "sysfs/sysfs.h"

/* check_ivrs_checksum() of drivers/iommu/amd/init.c; ACPICA itself warns. */
static bool heed_ivrs(const struct table *table, char why[HEED_TEXT])
{
	if (table_is_sound(table))
		return true;
	snprintf(why, HEED_TEXT,
		 "has a wrong checksum: Linux does not use it, and drives no "
		 "AMD IOMMU");
	return false;
}

static bool heed_iort(const struct table *table, char why[HEED_TEXT])
{
	struct iort_node node = {0};
	struct iort iort;

	if (iort_open(table, &iort, NULL))
		return true;
	while (iort_next(&iort, &node))
		if (node.type == IORT_SMMU || node.type == IORT_SMMU3)
			return true;
	snprintf(why, HEED_TEXT,
		 "has no SMMU node: the firmware describes no IOMMU, or has it "
		 "switched off");
	return false;
}

/*
 * dmar_insert_dev_scope(): a scope whose type does not fit the device that its
 * path leads to ends the search for all, and dmar_dev_scope_init() gives up.
 */
static const struct place *heed_misfit(const struct dmar_scope *scope,
				       uint16_t segment,
				       const struct places *places)
{
	struct dmar_scope other = *scope;

	other.type = scope->type == DMAR_SCOPE_ENDPOINT ? DMAR_SCOPE_BRIDGE
							: DMAR_SCOPE_ENDPOINT;
	if (scope->type != DMAR_SCOPE_ENDPOINT && scope->type != DMAR_SCOPE_BRIDGE)
		return NULL;
	if (dmar_scope_find(scope, segment, places))
		return NULL;
	return dmar_scope_find(&other, segment, places);
}

static bool heed_dmar(const struct table *table, const struct places *places,
		      char why[HEED_TEXT])
{
	struct dmar_entry entry = {0};
	const struct place *place;
	char bdf[PCI_BDF_TEXT];
	bool has_unit = false;
	struct dmar dmar;

	if (dmar_open(table, &dmar, NULL))
		return true;
	while (dmar_next(&dmar, &entry)) {
		struct dmar_scope scope = {0};

		has_unit |= entry.type == DMAR_DRHD;
		/* one for all others needs no scopes */
		if (entry.type == DMAR_DRHD && entry.flags & DMAR_DRHD_ALL)
			continue;
		while (dmar_scope_next(&dmar, &entry, &scope)) {
			place = heed_misfit(&scope, entry.segment, places);
			if (!place)
				continue;
			snprintf(why, HEED_TEXT,
				 "names %s at 0x%zx with a wrong type (%s): "
				 "Linux then drives no VT-d",
				 pci_bdf_format(place->bdf, bdf), scope.offset,
				 dmar_scope_name(scope.type));
			return false;
		}
	}
	if (!has_unit)
		snprintf(why, HEED_TEXT, "has no DRHD: it describes no IOMMU");
	return has_unit;
}

bool heed_table(const struct table *table, const struct places *places,
		char why[HEED_TEXT])
{
	why[0] = '\0';
	if (!strcmp(table->name, "IVRS"))
		return heed_ivrs(table, why);
	if (!strcmp(table->name, "IORT"))
		return heed_iort(table, why);
	return strcmp(table->name, "DMAR") != 0 || heed_dmar(table, places, why);
}

enum heed_way heed_tree(const char *root, struct pci_bdf bdf)
{
	static const char *const names[] = {"iommu-map", "iommus"};
	char path[PATH_MAX], file[PATH_MAX + 32], link[PATH_MAX], *end;
	enum heed_way way = HEED_UNKNOWN;
	int n;
	size_t i;

	if (pci_path(bdf, "", path, sizeof(path)) ||
	    sysfs_link(root, path, link, sizeof(link)) < 0)
		return HEED_UNKNOWN;
	/* "../../../devices/platform/..." */
	end = strstr(link, "devices/");
	for (; end && strchr(end, '/'); *strrchr(end, '/') = '\0') {
		n = snprintf(file, sizeof(file), "/sys/%s/of_node", end);
		if (n < 0 || (size_t)n >= PATH_MAX || !sysfs_exists(root, file))
			continue;
		way = HEED_UNSERVED;
		for (i = 0; i < 2; i++) {
			snprintf(file + n, sizeof(file) - (size_t)n, "/%s",
				 names[i]);
			if (sysfs_exists(root, file))
				return HEED_SERVED;
		}
	}
	return way;
}
