// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acpi/decoded.h"
#include "acpi/override.h"
#include "acpi/relax.h"
#include "acpi/survey.h"
#include "cmd/call.h"
#include "cmd/firmware.h"
#include "file/input.h"
#include "file/output.h"
#include "log.h"
#include "sysfs/sysfs.h"

struct relax_run {
	const struct firmware_job *job;
	struct survey survey;
	size_t n; /* devices: the whole group goes to the guest */
	struct place device[IOMMU_MEMBERS_MAX];
	struct override override;
	bool lost; /* a mapping is gone, not relaxed: DMAR, IVRS */
};

int firmware_agree(const struct firmware_job *job, struct fault *fault)
{
	char answer[16] = "";
	ssize_t n;

	if (job->yes)
		return 0;
	if (!isatty(STDIN_FILENO))
		return fault_set(fault, FAULT_HOST, -EAGAIN,
				 "nothing is written without the owner's "
				 "agreement: --yes gives it");
	log_output("Write it? [y/N] ");
	log_flush_output();
	n = read(STDIN_FILENO, answer, sizeof(answer) - 1);
	if (n > 0 && (answer[0] == 'y' || answer[0] == 'Y'))
		return 0;
	return fault_set(fault, FAULT_HOST, -ECANCELED, "nothing was written");
}

/*
 * The group, its bridges too, as Linux asks each device of a group; or the
 * device alone while it has none.
 */
static void relax_find_devices(struct relax_run *run)
{
	const struct survey_device *asked = &run->survey.device[0];
	const struct place *member;
	size_t i;

	run->device[run->n++] = asked->place;
	if (!asked->has_group)
		return;
	for (i = 0; i < asked->group.n_members; i++) {
		member = places_find(&run->survey.places,
				     asked->group.members[i]);
		if (member && pci_bdf_compare(member->bdf, asked->place.bdf) &&
		    run->n < IOMMU_MEMBERS_MAX)
			run->device[run->n++] = *member;
	}
}

static void relax_show(void *arg, char sign, const struct decoded_line *line)
{
	(void)arg;
	log_output("%c %s%s\n", sign, line->inner ? "    " : "", line->text);
}

static int relax_show_change(const struct table *before,
			     const struct table *after, struct fault *fault)
{
	struct decoded old = {0}, new = {0};
	int err;

	err = decoded_read(before, &old);
	if (!err)
		err = decoded_read(after, &new);
	if (!err) {
		log_output("%s, OEM revision 0x%x to 0x%x:\n", before->name,
			   table_oem_revision(before), table_oem_revision(after));
		decoded_compare(&old, &new, relax_show, NULL);
		log_output("\n");
	}
	decoded_free(&old);
	decoded_free(&new);
	return err ? fault_no_memory(fault, "firmware relax") : 0;
}

/* One table. -ENODATA is left to the caller: another may have it. */
static int relax_one(struct relax_run *run, const struct table *table,
		     struct fault *fault)
{
	struct override *override = &run->override;
	struct table *relaxed = &override->table[override->n_tables];
	char *origin = override->origin[override->n_tables];
	struct fault own = {0};
	int err;

	if (!table->name[0])
		return 0;
	err = relax_table(table, &run->survey.places, run->device, run->n,
			  relaxed, &own);
	if (err == -ENODATA)
		return 0;
	if (err)
		return fault_set(fault, own.class, err, "%s", own.text);
	override->n_tables++;
	err = relax_verify(table, relaxed, &run->survey.places, run->device,
			   run->n, fault);
	if (!err && digest_bytes(table->data, table->size, origin))
		err = fault_no_memory(fault, "firmware relax");
	if (!err)
		err = relax_show_change(table, relaxed, fault);
	run->lost |= strcmp(table->name, "IORT") != 0;
	return err;
}

/* Why there is nothing to do, as far as it can be told. */
static int relax_nothing(const struct relax_run *run, struct fault *fault)
{
	const struct survey_device *asked = &run->survey.device[0];
	const struct mandate *tree = mandates_stopping_tree(&asked->mandates);
	char bdf[PCI_BDF_TEXT];

	pci_bdf_format(asked->place.bdf, bdf);
	if (tree)
		return fault_set(fault, FAULT_FIRMWARE, -ENODATA,
				 "%s: nothing to relax: %s asks for the 1:1 "
				 "mapping, and a device tree has no relaxed "
				 "form. The node would have to go, which is up "
				 "to the maker of the board",
				 bdf, tree->what);
	if (asked->n_unexplained)
		return fault_set(fault, FAULT_FIRMWARE, -ENODATA,
				 "%s: nothing to relax: its 1:1 regions come "
				 "from nothing that was read",
				 bdf);
	return fault_set(fault, FAULT_HOST, -ENODATA,
			 "%s: nothing to relax: no entry of the firmware's "
			 "tables stops it or another device of its group",
			 bdf);
}

static int relax_make(struct relax_run *run, struct fault *fault)
{
	const struct tables *tables = &run->survey.tables;
	size_t i;
	int err;

	err = relax_one(run, &tables->iort, fault);
	if (!err)
		err = relax_one(run, &tables->dmar, fault);
	if (!err)
		err = relax_one(run, &tables->ivrs, fault);
	if (!err && !run->override.n_tables)
		err = relax_nothing(run, fault);
	for (i = 0; i < run->n && i < OVERRIDE_DEVICES_MAX; i++)
		run->override.device[run->override.n_devices++] =
			run->device[i].bdf;
	if (run->survey.live)
		override_bios(run->job->root, run->override.bios);
	return err;
}

static void relax_explain_devices(const struct relax_run *run)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < run->n; i++)
		log_output("- %s: %s%s.\n",
			   pci_bdf_format(run->device[i].bdf, bdf),
			   run->device[i].header_type
				   ? "no longer stops its IOMMU group, being "
				     "a bridge of it"
				   : "a guest may have it",
			   i && !run->device[i].header_type ? " (same IOMMU group)"
							    : "");
	if (!run->survey.device[0].has_group)
		log_output("- Linux has put it into no IOMMU group yet (on Arm, "
			   "before 6.15, only once a\n  driver is bound). It asks "
			   "every device of a group: bind it to vfio-pci and\n"
			   "  relax again if others are in it.\n");
}

static void relax_explain(const struct relax_run *run)
{
	log_output("What it means, from the boot that takes it on:\n");
	relax_explain_devices(run);
	if (run->lost)
		log_output("- The 1:1 mapping is gone for the host's own driver "
			   "as well: if the\n  device's firmware uses that memory, "
			   "it faults.\n");
	else
		log_output(
			"- The host's own driver keeps the 1:1 mapping. A guest "
			"whose memory covers\n  the ranges is written into if "
			"the device's firmware uses them: its memory\n  must "
			"leave them out.\n");
	log_output("- The other PCI devices here (%zu) keep exactly what they "
		   "have.\n"
		   "- The table is in force for the whole boot. Firmware and "
		   "device vendors do not\n  support it.\n\n",
		   run->survey.places.count - run->n);
}

static int relax_write(struct relax_run *run, struct fault *fault)
{
	const struct firmware_job *job = run->job;
	size_t size;
	void *data;
	int err;

	err = firmware_agree(job, fault);
	if (err)
		return err;
	if (override_pack(&run->override, &data, &size))
		return fault_no_memory(fault, "firmware relax");
	err = output_write(job->output, data, size, fault);
	free(data);
	if (!err)
		log_output("%s: written. 'gpubox firmware install %s' lets "
			   "GRUB load it.\n",
			   job->output, job->output);
	return err;
}

static int relax_check(const struct firmware_job *job, struct fault *fault)
{
	char bios[OVERRIDE_BIOS_TEXT];
	enum override_state state;
	struct override override;
	struct tables now;
	const char *why;
	size_t size;
	void *data;
	int err;

	err = input_read(job->argument, INPUT_FILE_MAX, &data, &size, fault);
	if (err)
		return err;
	err = override_unpack(job->argument, data, size, &override, fault);
	free(data);
	memset(&now, 0, sizeof(now));
	if (!err)
		err = tables_read(job->tables ? "" : job->root,
				  job->tables ? job->tables : TABLES_HOST, &now,
				  fault);
	if (!err) {
		override_bios(job->root, bios);
		state = override_judge(&override, &now, bios, &why);
		log_output("%s: %s: %s\n", job->argument,
			   override_state_name(state), why);
		err = state == OVERRIDE_PREPARED || state == OVERRIDE_ACTIVE ? 0
									     : 1;
	}
	tables_free(&now);
	override_free(&override);
	return err;
}

static int relax_device(const struct firmware_job *job, struct fault *fault)
{
	struct relax_run run = {.job = job};
	struct pci_bdf bdf;
	int err;

	if (!job->output)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "firmware relax: -o FILE is missing; see "
				 "'gpubox firmware --help'");
	err = call_device("", job->argument ? job->argument : "firmware relax",
			  &bdf, fault);
	if (err)
		return err;
	err = survey_read(job->root, job->tables, &bdf, &run.survey, fault);
	if (!err)
		relax_find_devices(&run);
	if (!err)
		err = relax_make(&run, fault);
	if (!err && run.survey.live)
		err = override_allowed(job->root, run.survey.release, fault);
	if (err == 1)
		log_warn("kernel %s: its configuration cannot be read; without "
			 "CONFIG_ACPI_TABLE_UPGRADE it ignores the archive",
			 run.survey.release);
	if (err >= 0) {
		relax_explain(&run);
		err = relax_write(&run, fault);
	}
	override_free(&run.override);
	survey_free(&run.survey);
	return err;
}

int firmware_relax(const struct firmware_job *job, struct fault *fault)
{
	if (!job->check)
		return relax_device(job, fault);
	if (job->argument && !job->output)
		return relax_check(job, fault);
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "firmware relax --check: takes one archive and no "
			 "-o; see 'gpubox firmware --help'");
}
