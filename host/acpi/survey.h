/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host's tables ask for, device by device, next to what Linux shows. */
#ifndef GPUBOX_ACPI_SURVEY_H
#define GPUBOX_ACPI_SURVEY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "acpi/mandates.h"
#include "acpi/heed.h"
#include "acpi/place.h"
#include "acpi/tables.h"
#include "iommu/iommu.h"

enum survey_verdict {
	SURVEY_AGREES,	/* Linux shows it as it should */
	SURVEY_UNKNOWN, /* there is nothing to compare with */
	SURVEY_MISSING, /* Linux shows no such region */
	SURVEY_OTHER,	/* Linux shows another type */
	SURVEY_HEEDED,	/* Linux should ignore it and does not */
};

struct survey_device {
	struct place place;
	struct mandates mandates;
	/* of the other devices of its group, bridges too: they count as well */
	struct mandates others;
	bool has_group;
	enum heed_way way; /* on hosts with a device tree */
	struct iommu_group group;
	/* direct or relaxable regions of the group that nobody asks for */
	size_t n_unexplained;
	struct iommu_region unexplained[IOMMU_REGIONS_MAX];
};

struct survey {
	struct tables tables;
	struct places places;
	char release[96];	      /* of the kernel, "" unknown */
	unsigned int kernel;	      /* the same as mandates_find() takes it */
	bool live;		      /* the tables are those the kernel has */
	bool by_tree;		      /* it has none, but a device tree */
	struct survey_device *device; /* those that something concerns */
	size_t n_devices;
};

/*
 * Read tables, devices and regions of the host below @root; @path is another
 * place of the tables, or NULL for those the kernel has: then its device tree
 * is read, too, and a host that has nothing else is no error. Only @target is
 * reported on when it is not NULL; it is in the list even when nothing concerns
 * it. survey_free() frees, also after an error: what tables_read() and
 * places_read() report, -ENODEV (no @target), -ENOMEM.
 */
int survey_read(const char *root, const char *path, const struct pci_bdf *target,
		struct survey *survey, struct fault *fault);
void survey_free(struct survey *survey);

/* Whether Linux shows what it should make of one of the device's asks. */
enum survey_verdict survey_judge(const struct survey *survey,
				 const struct survey_device *device,
				 const struct mandate *mandate);
/*
 * Whether Linux refuses VFIO the device: it asks every device of a group. What
 * reserved_regions lacks stops nobody.
 */
bool survey_stops(const struct survey *survey,
		  const struct survey_device *device);
/* A sentence, a constant, with the reasons that are known. */
const char *survey_reason(enum survey_verdict verdict,
			  const struct mandate *mandate);

/* On stdout. @whole: the tables, too. */
void survey_print(const struct survey *survey, bool whole);
/* NULL when out of memory. */
json_t *survey_json(const struct survey *survey);

#endif /* GPUBOX_ACPI_SURVEY_H */
