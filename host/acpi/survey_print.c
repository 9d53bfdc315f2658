// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/decoded.h"
#include "acpi/survey.h"
#include "log.h"

static void survey_print_table(const struct survey *survey,
			       const struct table *table)
{
	char oem[TABLE_OEM_TEXT], why[HEED_TEXT];
	struct decoded decoded;
	size_t i;

	if (!table->name[0])
		return;
	log_output("%s revision %u, OEM %s revision 0x%x, %zu bytes%s\n",
		   table->name, table_revision(table), table_oem(table, oem),
		   table_oem_revision(table), table->size,
		   table_is_sound(table) ? "" : ", checksum wrong");
	if (!decoded_read(table, &decoded))
		for (i = 0; i < decoded.count; i++)
			log_output("  0x%03zx %s%s\n", decoded.line[i].offset,
				   decoded.line[i].inner ? "    " : "",
				   decoded.line[i].text);
	decoded_free(&decoded);
	if (!heed_table(table, &survey->places, why))
		log_output("The %s %s.\n", table->name, why);
	log_output("\n");
}

static void survey_print_ask(const struct survey *survey,
			     const struct survey_device *device,
			     const struct mandate *mandate)
{
	bool is_other = pci_bdf_compare(mandate->bdf, device->place.bdf);
	char bdf[PCI_BDF_TEXT] = "";

	log_output("  0x%llx-0x%llx %s\n", (unsigned long long)mandate->start,
		   (unsigned long long)mandate->end,
		   mandate->ignored ? "ignored"
				    : iommu_region_name(mandate->type));
	log_output("    asked for by %s%s%s\n", mandate->what,
		   is_other ? ", for " : "",
		   is_other ? pci_bdf_format(mandate->bdf, bdf) : "");
	if (is_other)
		log_output("    which is in the same group: Linux asks every "
			   "device of a group, bridges too\n");
	if (mandates_is_empty(mandate))
		log_output("    its length is 0 or less; Linux prints it so and "
			   "still heeds it\n");
	if (mandate->ignored)
		log_output("    Linux makes nothing of it: %s\n",
			   mandate->ignored);
	log_output("    %s\n",
		   survey_reason(survey_judge(survey, device, mandate), mandate));
}

/* Those of its group that stop it: in full, or which devices. */
static void survey_print_others(const struct survey *survey,
				const struct survey_device *device, bool whole)
{
	const struct mandate *mandate, *last = NULL;
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < device->others.count; i++) {
		mandate = &device->others.mandate[i];
		if (!mandates_stops(mandate))
			continue;
		if (!whole)
			survey_print_ask(survey, device, mandate);
		else if (!last || pci_bdf_compare(last->bdf, mandate->bdf))
			log_output("  %s of its group is asked for one, and Linux "
				   "asks every device of a group, bridges too\n",
				   pci_bdf_format(mandate->bdf, bdf));
		last = mandate;
	}
}

/* What can be done, in one line. */
static void survey_print_end(const struct survey *survey,
			     const struct survey_device *device)
{
	const struct mandate *tree = mandates_stopping_tree(&device->mandates);
	char bdf[PCI_BDF_TEXT];

	if (!tree)
		tree = mandates_stopping_tree(&device->others);
	if (tree)
		log_output("  it cannot be given to a guest; a device tree has no "
			   "relaxed form: see docs/one-to-one.md\n");
	else if (survey_stops(survey, device) && !device->place.header_type)
		log_output("  it cannot be given to a guest; 'gpubox firmware "
			   "relax %s' prepares the change\n",
			   pci_bdf_format(device->place.bdf, bdf));
}

static void survey_print_group(const struct survey *survey,
			       const struct survey_device *device)
{
	if (device->has_group)
		log_output("group %d\n", device->group.id);
	else if (!survey->by_tree)
		log_output("no IOMMU group (on Arm, before Linux 6.15, only "
			   "once a driver is bound)\n");
	else if (device->way != HEED_UNSERVED)
		log_output("no IOMMU group%s\n",
			   device->way == HEED_UNKNOWN
				   ? ""
				   : " (before Linux 6.15 only once a driver is "
				     "bound)");
	else
		log_output("no IOMMU group: no node of the device tree above it "
			   "has an iommu-map, so no IOMMU serves it\n");
}

static void survey_print_device(const struct survey *survey,
				const struct survey_device *device, bool whole)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;

	log_output("%s, ", pci_bdf_format(device->place.bdf, bdf));
	survey_print_group(survey, device);
	for (i = 0; i < device->mandates.count; i++)
		survey_print_ask(survey, device, &device->mandates.mandate[i]);
	if (!device->mandates.count)
		log_output("  no %s asks for a 1:1 mapping%s\n",
			   survey->by_tree ? "node of the device tree" : "table",
			   mandates_stopping(&device->others) ? " for it" : "");
	survey_print_others(survey, device, whole);
	for (i = 0; i < device->n_unexplained; i++)
		log_output("  0x%llx-0x%llx %s\n    in reserved_regions, though "
			   "nothing asks for it that was read\n",
			   (unsigned long long)device->unexplained[i].start,
			   (unsigned long long)device->unexplained[i].end,
			   iommu_region_name(device->unexplained[i].type));
	survey_print_end(survey, device);
}

/* Of one device: what is wrong with the tables, which explains much. */
static void survey_print_unused(const struct survey *survey)
{
	const struct table *all[] = {&survey->tables.iort, &survey->tables.dmar,
				     &survey->tables.ivrs};
	char why[HEED_TEXT];
	size_t i;

	for (i = 0; i < 3; i++)
		if (all[i]->name[0] && !heed_table(all[i], &survey->places, why))
			log_output("The %s %s.\n", all[i]->name, why);
}

void survey_print(const struct survey *survey, bool whole)
{
	size_t i;

	if (whole && survey->by_tree) {
		log_output("A device tree describes this host; there are no "
			   "firmware tables.\n\n");
	} else if (whole) {
		survey_print_table(survey, &survey->tables.iort);
		survey_print_table(survey, &survey->tables.dmar);
		survey_print_table(survey, &survey->tables.ivrs);
	} else {
		survey_print_unused(survey);
	}
	for (i = 0; i < survey->n_devices; i++)
		survey_print_device(survey, &survey->device[i], whole);
	if (whole)
		log_output("%s of the %zu PCI devices here is concerned.\n",
			   survey->n_devices ? "No other" : "None",
			   survey->places.count);
}
