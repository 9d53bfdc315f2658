// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/since.h"
#include "sysfs/sysfs.h"

static bool survey_covers(const struct iommu_region *region,
			  const struct mandate *mandate)
{
	return region->start <= mandate->start && region->end >= mandate->end;
}

static bool survey_is_direct(const struct iommu_region *region)
{
	return region->type == IOMMU_DIRECT ||
	       region->type == IOMMU_DIRECT_RELAXABLE;
}

enum survey_verdict survey_judge(const struct survey *survey,
				 const struct survey_device *device,
				 const struct mandate *mandate)
{
	const struct iommu_region *found = NULL;
	size_t i;

	if (!survey->live || !device->has_group || !device->group.regions_known)
		return SURVEY_UNKNOWN;
	for (i = 0; i < device->group.n_regions; i++) {
		const struct iommu_region *region = &device->group.regions[i];

		if (!survey_is_direct(region) || !survey_covers(region, mandate))
			continue;
		if (region->type == mandate->type && !mandate->ignored)
			return SURVEY_AGREES;
		found = region;
	}
	if (mandate->ignored)
		return found ? SURVEY_HEEDED : SURVEY_AGREES;
	return found ? SURVEY_OTHER : SURVEY_MISSING;
}

const char *survey_reason(enum survey_verdict verdict,
			  const struct mandate *mandate)
{
	switch (verdict) {
	case SURVEY_AGREES:
		return "reserved_regions agrees";
	case SURVEY_UNKNOWN:
		return "not compared with reserved_regions";
	case SURVEY_OTHER:
		return "reserved_regions has it with another type: the table "
		       "was replaced after the kernel read it, or this kernel "
		       "has other rules";
	case SURVEY_HEEDED:
		return "reserved_regions still has it: this kernel has "
		       "other rules";
	default:
		break;
	}
	if (!strcmp(mandate->table, "IORT"))
		return "reserved_regions lacks it: Linux ignores RMRs of PCI "
		       "devices below a host bridge that does not preserve "
		       "the boot configuration (_DSM function 5)";
	return "reserved_regions lacks it: the IOMMU is not used by this "
	       "kernel, or its driver has other rules";
}

/* By the tables, and by the device tree of a running host. */
static int survey_asks(const char *root, const struct survey *survey,
		       const struct place *place, struct mandates *mandates)
{
	int err;

	err = mandates_find(&survey->tables, &survey->places, place,
			    survey->kernel, mandates);
	if (!err && survey->live)
		err = mandates_find_tree(root, place->bdf, survey->kernel,
					 mandates);
	return err;
}

/*
 * __iommu_group_set_domain_internal() asks each device of the group for its
 * require_direct; iommu_get_group_resv_regions() shows the union of all.
 */
static int survey_add_others(const char *root, const struct survey *survey,
			     struct survey_device *device)
{
	const struct place *member;
	size_t i;
	int err = 0;

	for (i = 0; i < device->group.n_members && !err; i++) {
		member = places_find(&survey->places, device->group.members[i]);
		if (member && pci_bdf_compare(member->bdf, device->place.bdf))
			err = survey_asks(root, survey, member, &device->others);
	}
	return err;
}

static bool survey_is_asked(const struct mandates *mandates,
			    const struct iommu_region *region)
{
	size_t i;

	for (i = 0; i < mandates->count; i++)
		if (survey_covers(region, &mandates->mandate[i]))
			return true;
	return false;
}

static void survey_find_unexplained(const struct survey *survey,
				    struct survey_device *device)
{
	size_t i;

	if (!survey->live || !device->has_group)
		return;
	for (i = 0; i < device->group.n_regions; i++) {
		const struct iommu_region *region = &device->group.regions[i];

		if (survey_is_direct(region) &&
		    !survey_is_asked(&device->mandates, region) &&
		    !survey_is_asked(&device->others, region))
			device->unexplained[device->n_unexplained++] = *region;
	}
}

static bool survey_any_stops(const struct survey *survey,
			     const struct survey_device *device,
			     const struct mandates *mandates)
{
	size_t i;

	for (i = 0; i < mandates->count; i++)
		if (mandates_stops(&mandates->mandate[i]) &&
		    survey_judge(survey, device, &mandates->mandate[i]) !=
			    SURVEY_MISSING)
			return true;
	return false;
}

bool survey_stops(const struct survey *survey, const struct survey_device *device)
{
	return survey_any_stops(survey, device, &device->mandates) ||
	       survey_any_stops(survey, device, &device->others);
}

static int survey_add(const char *root, const struct place *place, bool wanted,
		      struct survey *survey)
{
	struct survey_device *bigger, *device;
	int err;

	bigger = realloc(survey->device,
			 (survey->n_devices + 1) * sizeof(*survey->device));
	if (!bigger)
		return -ENOMEM;
	survey->device = bigger;
	device = &bigger[survey->n_devices];
	memset(device, 0, sizeof(*device));
	device->place = *place;
	if (survey->by_tree)
		device->way = heed_tree(root, place->bdf);
	device->has_group = place->group >= 0 &&
			    !iommu_group_read(root, place->group, &device->group);
	err = survey_asks(root, survey, place, &device->mandates);
	if (!err && device->has_group)
		err = survey_add_others(root, survey, device);
	if (!err)
		survey_find_unexplained(survey, device);
	if (err || wanted || device->mandates.count || device->n_unexplained ||
	    survey_stops(survey, device)) {
		survey->n_devices++;
	} else {
		mandates_free(&device->mandates);
		mandates_free(&device->others);
	}
	return err;
}

static int survey_add_all(const char *root, const struct pci_bdf *target,
			  struct survey *survey, struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;
	int err = 0;

	for (i = 0; i < survey->places.count && !err; i++) {
		const struct place *place = &survey->places.place[i];

		if (target && pci_bdf_compare(place->bdf, *target))
			continue;
		err = survey_add(root, place, target, survey);
	}
	if (err)
		return fault_no_memory(fault, "firmware tables");
	if (target && !survey->n_devices)
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "%s: no such PCI device",
				 pci_bdf_format(*target, bdf));
	return 0;
}

/* A host that is described by a device tree has no folder of tables. */
static int survey_read_tables(const char *root, const char *path,
			      struct survey *survey, struct fault *fault)
{
	if (path)
		return tables_read("", path, &survey->tables, fault);
	survey->by_tree = !sysfs_exists(root, TABLES_HOST) &&
			  sysfs_exists(root, MANDATES_TREE);
	if (survey->by_tree)
		return 0;
	return tables_read(root, TABLES_HOST, &survey->tables, fault);
}

int survey_read(const char *root, const char *path, const struct pci_bdf *target,
		struct survey *survey, struct fault *fault)
{
	int err;

	memset(survey, 0, sizeof(*survey));
	survey->live = !path;
	if (sysfs_read(root, "/proc/sys/kernel/osrelease", survey->release,
		       sizeof(survey->release)) < 0)
		survey->release[0] = '\0';
	survey->kernel = since_version(survey->release);
	err = survey_read_tables(root, path, survey, fault);
	if (!err)
		err = places_read(root, &survey->places, fault);
	if (!err)
		err = survey_add_all(root, target, survey, fault);
	return err;
}

void survey_free(struct survey *survey)
{
	size_t i;

	for (i = 0; i < survey->n_devices; i++) {
		mandates_free(&survey->device[i].mandates);
		mandates_free(&survey->device[i].others);
	}
	free(survey->device);
	places_free(&survey->places);
	tables_free(&survey->tables);
	memset(survey, 0, sizeof(*survey));
}
