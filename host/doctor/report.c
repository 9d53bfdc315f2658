// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"
#include "doctor/report.h"
#include "log.h"

/* Where a finding's text begins. */
#define REPORT_INDENT 11

static const char *const report_styles[] = {
	[FINDING_INFO] = "2",
	[FINDING_WARNING] = "33",
	[FINDING_UNKNOWN] = "35",
	[FINDING_BLOCKER] = "1;31",
};

static void report_word(const char *word, const char *style, bool colour)
{
	log_output("  ");
	log_styled(colour ? style : NULL, "%-8s", word);
}

/* On a terminal a line: a kernel's whole command line hides what decides. */
static void report_evidence(const struct finding_evidence *evidence)
{
	size_t columns = log_columns(), taken;
	int room = INT_MAX;

	taken = REPORT_INDENT + strlen(evidence->path) + strlen(" = ...");
	if (columns > taken + 20 && strlen(evidence->value) + taken > columns)
		room = (int)(columns - taken);
	log_output("%*s%s = %.*s%s\n", REPORT_INDENT, "", evidence->path, room,
		   evidence->value, room == INT_MAX ? "" : "...");
}

static void report_finding(const struct finding *finding, bool colour)
{
	const struct finding_kind *kind = &finding_kinds[finding->id];
	size_t i;

	report_word(finding_severity_name(finding->severity),
		    report_styles[finding->severity], colour);
	log_output(" ");
	log_paragraph(REPORT_INDENT, REPORT_INDENT, "%s: %s", kind->name,
		      finding->text);
	for (i = 0; i < finding->n_evidence; i++) {
		const struct finding_evidence *e = &finding->evidence[i];

		report_evidence(e);
	}
	if (!finding->remedy[0] || finding->severity == FINDING_INFO)
		return;
	log_output("%*s-> ", REPORT_INDENT, "");
	log_paragraph(REPORT_INDENT + 3, REPORT_INDENT + 3, "%s",
		      finding->remedy);
}

static bool report_is_about(const struct finding *finding,
			    const struct pci_device *pci)
{
	return finding->of_host
		       ? !pci
		       : pci && !pci_bdf_compare(finding->bdf, pci->bdf);
}

/* Whether something worse than "info" was found in this group. */
static bool report_group_bad(const struct findings *findings,
			     const struct pci_device *pci, const char *group)
{
	size_t i, n = strlen(group);

	for (i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->finding[i];
		const struct finding_kind *kind = &finding_kinds[f->id];

		if (report_is_about(f, pci) && f->severity != FINDING_INFO &&
		    !strncmp(kind->name, group, n) && kind->name[n] == '.')
			return true;
	}
	return false;
}

static void report_subject(const struct findings *findings,
			   const struct pci_device *pci,
			   const char *const *groups, bool colour)
{
	char ok[128] = "";
	size_t i, used = 0;

	for (; *groups; groups++) {
		if (!report_group_bad(findings, pci, *groups))
			used += (size_t)snprintf(ok + used, sizeof(ok) - used,
						 " %s", *groups);
	}
	if (used) {
		report_word("ok", "32", colour);
		log_output("%s\n", ok);
	}
	for (i = 0; i < findings->count; i++) {
		if (report_is_about(&findings->finding[i], pci))
			report_finding(&findings->finding[i], colour);
	}
}

static void report_device(const struct facts_device *device,
			  const struct findings *findings, bool colour)
{
	static const char *const groups[] = {"iommu",  "use",	"vfio",
					     "reset",  "power", "bar",
					     "memory", "guest", NULL};
	char text[PCI_BDF_TEXT], group[32] = "no group";

	if (device->pci->group >= 0)
		snprintf(group, sizeof(group), "group %d", device->pci->group);
	log_output("%s %s (%s)\n", pci_bdf_format(device->pci->bdf, text),
		   device->name, group);
	report_subject(findings, device->pci, groups, colour);
}

void doctor_print(const struct facts *facts, const struct findings *findings,
		  bool colour)
{
	static const char *const groups[] = {"iommu",  "irq",  "vfio",
					     "memory", "kvm",  "qemu",
					     "guest",  "host", NULL};
	static const char *const words[] = {
		[DOCTOR_READY] = "ready",
		[DOCTOR_NOT_READY] = "not ready",
		[DOCTOR_UNKNOWN] = "cannot tell, see \"unknown\"",
	};
	size_t i;

	log_output("host: Linux %s, board %s\n", facts->release,
		   facts->board->name);
	report_subject(findings, NULL, groups, colour);
	for (i = 0; i < facts->n_device; i++)
		report_device(&facts->device[i], findings, colour);
	log_output("%s\n", words[doctor_verdict(facts, findings, NULL)]);
}

json_t *report_finding_json(const struct finding *finding)
{
	const struct finding_kind *kind = &finding_kinds[finding->id];
	char bdf[PCI_BDF_TEXT];
	json_t *evidence = json_array();
	size_t i;

	for (i = 0; i < finding->n_evidence; i++)
		json_array_append_new(evidence,
				      json_pack("{s:s+ s:s+}", "path",
						finding->evidence[i].path, "",
						"value",
						finding->evidence[i].value, ""));
	return json_pack(
		"{s:s s:s s:s? s:s s:s s:o}", "name", kind->name, "severity",
		finding_severity_name(finding->severity), "device",
		finding->of_host ? NULL : pci_bdf_format(finding->bdf, bdf),
		"sentence", finding->text, "remedy", finding->remedy,
		"evidence", evidence);
}

json_t *doctor_json(const struct facts *facts, const struct findings *findings)
{
	json_t *devices = json_array(), *list = json_array();
	char bdf[PCI_BDF_TEXT];
	size_t i;
	int err = 0;

	for (i = 0; i < facts->n_device; i++) {
		const struct facts_device *device = &facts->device[i];

		err |= json_array_append_new(
			devices, json_pack("{s:s s:s s:s}", "address",
					   pci_bdf_format(device->pci->bdf, bdf),
					   "name", device->name, "verdict",
					   doctor_verdict_name(doctor_verdict(
						   facts, findings, device))));
	}
	for (i = 0; i < findings->count; i++)
		err |= json_array_append_new(
			list, report_finding_json(&findings->finding[i]));
	if (err) {
		json_decref(devices);
		json_decref(list);
		return NULL;
	}
	return json_pack(
		"{s:i s:s s:s s:s s:o s:o}", "schema", 1, "board",
		facts->board->name, "kernel", facts->release, "verdict",
		doctor_verdict_name(doctor_verdict(facts, findings, NULL)),
		"devices", devices, "findings", list);
}
