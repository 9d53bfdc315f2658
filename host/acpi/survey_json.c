// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/decoded.h"
#include "acpi/survey.h"

static json_t *survey_number(uint64_t value)
{
	return json_sprintf("0x%llx", (unsigned long long)value);
}

static json_t *survey_json_table(const struct survey *survey,
				 const struct table *table)
{
	json_t *entries = json_array();
	char oem[TABLE_OEM_TEXT], why[HEED_TEXT];
	struct decoded decoded;
	bool is_used;
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
	is_used = heed_table(table, &survey->places, why);
	return json_pack("{s:s s:i s:s s:o s:I s:b s:b s:s s:o}", "name",
			 table->name, "revision", table_revision(table), "oem",
			 table_oem(table, oem), "oem_revision",
			 survey_number(table_oem_revision(table)), "length",
			 (json_int_t)table->size, "checksum_ok",
			 table_is_sound(table), "used", is_used, "used_why",
			 why, "entries", entries);
}

static json_t *survey_json_ask(const struct survey *survey,
			       const struct survey_device *device,
			       const struct mandate *mandate)
{
	static const char *const names[] = {
		[SURVEY_AGREES] = "agrees",   [SURVEY_UNKNOWN] = "unknown",
		[SURVEY_MISSING] = "missing", [SURVEY_OTHER] = "other-type",
		[SURVEY_HEEDED] = "heeded",
	};
	enum survey_verdict verdict = survey_judge(survey, device, mandate);
	char bdf[PCI_BDF_TEXT];

	return json_pack(
		"{s:s s:s s:I s:s s:o s:o s:b s:s s:o s:s s:s}", "address",
		pci_bdf_format(mandate->bdf, bdf), "table", mandate->table,
		"offset", (json_int_t)mandate->entry, "entry", mandate->what,
		"start", survey_number(mandate->start), "end",
		survey_number(mandate->end), "empty", mandates_is_empty(mandate),
		"type", iommu_region_name(mandate->type), "ignored",
		mandate->ignored ? json_string(mandate->ignored) : json_null(),
		"reserved_regions", names[verdict], "reason",
		survey_reason(verdict, mandate));
}

static json_t *survey_json_asks(const struct survey *survey,
				const struct survey_device *device,
				const struct mandates *mandates)
{
	json_t *all = json_array();
	size_t i;

	for (i = 0; i < mandates->count; i++)
		json_array_append_new(all,
				      survey_json_ask(survey, device,
						      &mandates->mandate[i]));
	return all;
}

static json_t *survey_json_device(const struct survey *survey,
				  const struct survey_device *device)
{
	json_t *mandates = survey_json_asks(survey, device, &device->mandates);
	json_t *others = survey_json_asks(survey, device, &device->others);
	json_t *unexplained = json_array();
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < device->n_unexplained; i++)
		json_array_append_new(
			unexplained,
			json_pack("{s:o s:o s:s}", "start",
				  survey_number(device->unexplained[i].start),
				  "end", survey_number(device->unexplained[i].end),
				  "type",
				  iommu_region_name(device->unexplained[i].type)));
	return json_pack("{s:s s:o s:o s:o s:o s:b}", "address",
			 pci_bdf_format(device->place.bdf, bdf), "group",
			 device->has_group ? json_integer(device->group.id)
					   : json_null(),
			 "asks", mandates, "group_asks", others, "unexplained",
			 unexplained, "stops", survey_stops(survey, device));
}

json_t *survey_json(const struct survey *survey)
{
	const struct table *all[] = {&survey->tables.iort, &survey->tables.dmar,
				     &survey->tables.ivrs};
	json_t *tables = json_array(), *devices = json_array();
	size_t i;

	for (i = 0; i < 3; i++)
		if (all[i]->name[0])
			json_array_append_new(tables,
					      survey_json_table(survey, all[i]));
	for (i = 0; i < survey->n_devices; i++)
		json_array_append_new(
			devices, survey_json_device(survey, &survey->device[i]));
	return json_pack("{s:i s:s s:b s:o s:o}", "schema", 1, "kernel",
			 survey->release, "live", survey->live, "tables",
			 tables, "devices", devices);
}
