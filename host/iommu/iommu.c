// SPDX-License-Identifier: GPL-2.0-or-later
#include "iommu/iommu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/guard.h"
#include "sysfs/sysfs.h"

/* group_resv_type_string() of drivers/iommu/iommu.c */
static const char *const iommu_region_names[] = {
	[IOMMU_DIRECT] = "direct",
	[IOMMU_DIRECT_RELAXABLE] = "direct-relaxable",
	[IOMMU_RESERVED] = "reserved",
	[IOMMU_MSI] = "msi",
	[IOMMU_UNKNOWN] = "unknown",
};

const char *iommu_region_name(enum iommu_region_type type)
{
	if ((unsigned int)type > IOMMU_UNKNOWN)
		type = IOMMU_UNKNOWN;
	return iommu_region_names[type];
}

static enum iommu_region_type iommu_region_type(const char *name)
{
	unsigned int i;

	for (i = 0; i < IOMMU_UNKNOWN; i++) {
		if (!strcmp(name, iommu_region_names[i]))
			break;
	}
	return (enum iommu_region_type)i;
}

bool iommu_region_is_empty(const struct iommu_region *region)
{
	/* of length 0 at address 0 it ends at the last one */
	return region->end + 1 == region->start || region->end < region->start;
}

/* "0xSTART 0xEND type" */
static int iommu_region_parse(char *line, struct iommu_region *region)
{
	char *end, *type, *save;

	errno = 0;
	region->start = strtoull(line, &end, 16);
	if (errno || end == line || *end != ' ')
		return -EBADMSG;
	line = end + 1;
	region->end = strtoull(line, &end, 16);
	if (errno || end == line || *end != ' ')
		return -EBADMSG;
	type = strtok_r(end, " ", &save);
	if (!type)
		return -EBADMSG;
	region->type = iommu_region_type(type);
	return 0;
}

int iommu_regions_parse(char *text, struct iommu_group *group)
{
	char *line, *save;
	int err;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (group->n_regions == IOMMU_REGIONS_MAX)
			return -E2BIG;
		err = iommu_region_parse(line, &group->regions[group->n_regions]);
		if (err)
			return err;
		group->n_regions++;
	}
	return 0;
}

static int iommu_regions_read(const char *root, const char *path,
			      struct iommu_group *group)
{
	char *text = malloc(GUARD_BYTES + 1);
	int n, err = 0;

	if (!text)
		return -ENOMEM;
	n = guard_read_bytes(root, path, text, GUARD_BYTES);
	if (n >= 0) {
		text[n] = '\0';
		if (n == GUARD_BYTES)
			err = -E2BIG;
		else if (strlen(text) != (size_t)n)
			err = -EBADMSG;
		else
			err = iommu_regions_parse(text, group);
		group->regions_known = true;
	}
	free(text);
	return err;
}

static int iommu_member_compare(const void *a, const void *b)
{
	return pci_bdf_compare(*(const struct pci_bdf *)a,
			       *(const struct pci_bdf *)b);
}

static int iommu_members_read(const char *root, const char *path,
			      struct iommu_group *group)
{
	char **names;
	int i, n, err = 0;

	n = sysfs_list(root, path, &names);
	if (n < 0)
		return n;
	for (i = 0; i < n && !err; i++) {
		struct pci_bdf bdf;

		if (pci_bdf_parse(names[i], &bdf))
			group->n_foreign++;
		else if (group->n_members == IOMMU_MEMBERS_MAX)
			err = -E2BIG;
		else
			group->members[group->n_members++] = bdf;
	}
	sysfs_list_free(names);
	qsort(group->members, group->n_members, sizeof(group->members[0]),
	      iommu_member_compare);
	return err;
}

static int iommu_attributes_read(const char *root, int id,
				 struct iommu_group *group)
{
	char path[96], name[32];

	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/type", id);
	if (guard_read(root, path, group->type, sizeof(group->type)) < 0)
		group->type[0] = '\0';
	/* vfio_noiommu_group_alloc() of drivers/vfio/group.c */
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/name", id);
	group->is_noiommu = sysfs_read(root, path, name, sizeof(name)) > 0 &&
			    !strcmp(name, "vfio-noiommu");
	snprintf(path, sizeof(path),
		 "/sys/kernel/iommu_groups/%d/reserved_regions", id);
	return iommu_regions_read(root, path, group);
}

int iommu_group_read(const char *root, int id, struct iommu_group *group)
{
	char path[96];
	int err;

	memset(group, 0, sizeof(*group));
	group->id = id;
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/devices", id);
	err = iommu_members_read(root, path, group);
	if (err)
		return err;
	guard_begin(GUARD_MS);
	err = iommu_attributes_read(root, id, group);
	guard_end();
	return err;
}
