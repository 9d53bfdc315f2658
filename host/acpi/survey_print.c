// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/decoded.h"
#include "acpi/survey.h"
#include "log.h"

static void survey_print_table(const struct table *table)
{
	struct decoded decoded;
	char oem[TABLE_OEM_TEXT];
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
	log_output("\n");
}

static void survey_print_ask(const struct survey *survey,
			     const struct survey_device *device,
			     const struct ask *ask)
{
	log_output("  0x%llx-0x%llx %s\n", (unsigned long long)ask->start,
		   (unsigned long long)ask->end,
		   ask->ignored ? "ignored" : iommu_region_name(ask->type));
	log_output("    asked for by %s\n", ask->what);
	if (ask->ignored)
		log_output("    Linux makes nothing of it: %s\n", ask->ignored);
	log_output("    %s\n",
		   survey_reason(survey_judge(survey, device, ask), ask));
}

static void survey_print_device(const struct survey *survey,
				const struct survey_device *device)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;

	log_output("%s, ", pci_bdf_format(device->place.bdf, bdf));
	if (device->has_group)
		log_output("group %d\n", device->group.id);
	else
		log_output("no IOMMU group (on Arm, before Linux 6.15, only "
			   "once a driver is bound)\n");
	for (i = 0; i < device->asks.count; i++)
		survey_print_ask(survey, device, &device->asks.ask[i]);
	if (!device->asks.count)
		log_output("  no %s asks for a 1:1 mapping\n",
			   survey->by_tree ? "node of the device tree" : "table");
	for (i = 0; i < device->n_unexplained; i++)
		log_output("  0x%llx-0x%llx %s\n    in reserved_regions, though "
			   "nothing asks for it that was read\n",
			   (unsigned long long)device->unexplained[i].start,
			   (unsigned long long)device->unexplained[i].end,
			   iommu_region_name(device->unexplained[i].type));
	if (asks_stopping_tree(&device->asks))
		log_output("  it cannot be given to a guest; a device tree has no "
			   "relaxed form: see docs/one-to-one.md\n");
	else if (asks_stopping(&device->asks))
		log_output("  it cannot be given to a guest; 'gpubox firmware "
			   "relax %s' prepares the change\n",
			   bdf);
}

void survey_print(const struct survey *survey, bool whole)
{
	size_t i;

	if (whole && survey->by_tree) {
		log_output("A device tree describes this host; there are no "
			   "firmware tables.\n\n");
	} else if (whole) {
		survey_print_table(&survey->tables.iort);
		survey_print_table(&survey->tables.dmar);
		survey_print_table(&survey->tables.ivrs);
	}
	for (i = 0; i < survey->n_devices; i++)
		survey_print_device(survey, &survey->device[i]);
	if (whole)
		log_output("%s of the %zu PCI devices here is concerned.\n",
			   survey->n_devices ? "No other" : "None",
			   survey->places.count);
}

/* ---- JSON ---------------------------------------------------------------- */

static json_t *survey_number(uint64_t value)
{
	return json_sprintf("0x%llx", (unsigned long long)value);
}

static json_t *survey_json_table(const struct table *table)
{
	json_t *entries = json_array();
	struct decoded decoded;
	char oem[TABLE_OEM_TEXT];
	size_t i;

	if (!decoded_read(table, &decoded))
		for (i = 0; i < decoded.count; i++) {
			const struct decoded_line *line = &decoded.line[i];

			json_array_append_new(
				entries,
				json_pack("{s:I s:I s:i s:b s:s}", "offset",
					  (json_int_t)line->offset, "length",
					  (json_int_t)line->length, "type",
					  (int)line->type, "part", line->inner,
					  "text", line->text));
		}
	decoded_free(&decoded);
	return json_pack("{s:s s:i s:s s:o s:I s:b s:o}", "name", table->name,
			 "revision", table_revision(table), "oem",
			 table_oem(table, oem), "oem_revision",
			 survey_number(table_oem_revision(table)), "length",
			 (json_int_t)table->size, "checksum_ok",
			 table_is_sound(table), "entries", entries);
}

static json_t *survey_json_ask(const struct survey *survey,
			       const struct survey_device *device,
			       const struct ask *ask)
{
	static const char *const names[] = {
		[SURVEY_AGREES] = "agrees",   [SURVEY_UNKNOWN] = "unknown",
		[SURVEY_MISSING] = "missing", [SURVEY_OTHER] = "other-type",
		[SURVEY_HEEDED] = "heeded",
	};
	enum survey_verdict verdict = survey_judge(survey, device, ask);

	return json_pack("{s:s s:I s:s s:o s:o s:s s:o s:s s:s}", "table",
			 ask->table, "offset", (json_int_t)ask->entry, "entry",
			 ask->what, "start", survey_number(ask->start), "end",
			 survey_number(ask->end), "type",
			 iommu_region_name(ask->type), "ignored",
			 ask->ignored ? json_string(ask->ignored) : json_null(),
			 "reserved_regions", names[verdict], "reason",
			 survey_reason(verdict, ask));
}

static json_t *survey_json_device(const struct survey *survey,
				  const struct survey_device *device)
{
	json_t *asks = json_array(), *unexplained = json_array();
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < device->asks.count; i++)
		json_array_append_new(asks,
				      survey_json_ask(survey, device,
						      &device->asks.ask[i]));
	for (i = 0; i < device->n_unexplained; i++)
		json_array_append_new(
			unexplained,
			json_pack("{s:o s:o s:s}", "start",
				  survey_number(device->unexplained[i].start),
				  "end", survey_number(device->unexplained[i].end),
				  "type",
				  iommu_region_name(device->unexplained[i].type)));
	return json_pack("{s:s s:o s:o s:o s:b}", "address",
			 pci_bdf_format(device->place.bdf, bdf), "group",
			 device->has_group ? json_integer(device->group.id)
					   : json_null(),
			 "asks", asks, "unexplained", unexplained, "stops",
			 asks_stopping(&device->asks) != 0);
}

json_t *survey_json(const struct survey *survey)
{
	const struct table *all[] = {&survey->tables.iort, &survey->tables.dmar,
				     &survey->tables.ivrs};
	json_t *tables = json_array(), *devices = json_array();
	size_t i;

	for (i = 0; i < 3; i++)
		if (all[i]->name[0])
			json_array_append_new(tables, survey_json_table(all[i]));
	for (i = 0; i < survey->n_devices; i++)
		json_array_append_new(
			devices, survey_json_device(survey, &survey->device[i]));
	return json_pack("{s:i s:s s:b s:o s:o}", "schema", 1, "kernel",
			 survey->release, "live", survey->live, "tables",
			 tables, "devices", devices);
}
