// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <jansson.h>
#include <stddef.h>

#include "acpi/survey.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/firmware.h"

/* A bit for each verb: which options it takes. */
#define SHOW	1u
#define RELAX	2u
#define INSTALL 4u
#define REMOVE	8u

static const struct option_row firmware_rows[] = {
	{OPTION_ROW_FLAG("always", 0, struct firmware_job, always),
	 .help = "every boot, not the next one alone", .verbs = INSTALL},
	{OPTION_ROW_FLAG("check", 0, struct firmware_job, check),
	 .help = "compare the archive with the tables in force",
	 .manual = "Compare, do not write.\n", .verbs = RELAX},
	{OPTION_ROW_FLAG("dry-run", 0, struct firmware_job, dry_run),
	 .help = "say what would be written, and write nothing",
	 .manual = "Say which files would be written or removed, and change nothing.\n",
	 .verbs = INSTALL | REMOVE},
	{OPTION_ROW_FLAG("json", 0, struct firmware_job, json),
	 .help = "what show finds, as JSON",
	 .manual = "Print what\n"
		   ".Cm show\n"
		   "finds as one JSON document.\n",
	 .verbs = SHOW},
	{OPTION_ROW_STRING("output", 'o', "FILE", struct firmware_job, output),
	 .help = "the archive to be written", .verbs = RELAX},
	{OPTION_ROW_STRING("root", 0, "DIR", struct firmware_job, root),
	 .help = "a host's files below DIR instead of this host",
	 .manual = "Another host, whose files are below\n"
		   ".Ar DIR .\n",
	 .verbs = SHOW | RELAX | INSTALL | REMOVE},
	{OPTION_ROW_STRING("tables", 0, "PATH", struct firmware_job, tables),
	 .help = "tables from a file or a folder, not the host's own",
	 .manual = "Tables from a file or a folder instead of those in force.\n",
	 .verbs = SHOW | RELAX},
	{OPTION_ROW_FLAG("yes", 0, struct firmware_job, yes), .help = "do not ask",
	 .manual = "The owner's agreement; without it the question is asked on a terminal.\n",
	 .verbs = RELAX | INSTALL | REMOVE},
};

#define FIRMWARE_FORM(verb_name, forms, most)             \
	.name = "firmware " verb_name, .synopsis = forms, \
	OPTION_ROWS(firmware_rows), .words_max = most

static const struct option_command firmware_commands[] = {
	{FIRMWARE_FORM("show", "[--json] [--tables PATH] [BDF]", 1),
	 .about = "Show what the host's firmware tables ask for: which entry "
		  "asks what for which device, and whether Linux sees it so.",
	 .after = "gpubox-firmware(1) says more.", .verb = SHOW},
	{FIRMWARE_FORM("relax",
		       "BDF -o FILE [--yes] [--tables PATH]\n--check FILE", 1),
	 .about = "Write an archive with the smallest change of the firmware's "
		  "tables that lets a guest have the device; with --check "
		  "compare one with the firmware.",
	 .after = "gpubox-firmware(1) says what it costs.", .verb = RELAX},
	{FIRMWARE_FORM("install", "FILE [--always] [--dry-run] [--yes]", 1),
	 .about = "Let GRUB load an archive of relax, for one boot; with "
		  "--always for all, once it was seen working.",
	 .after = "gpubox-firmware(1) says what it costs.", .verb = INSTALL},
	{FIRMWARE_FORM("remove", "[--dry-run] [--yes]", 0),
	 .about = "Undo what install did.",
	 .after = "gpubox-firmware(1) says more.", .verb = REMOVE},
};

static int firmware_show(const struct firmware_job *job, struct fault *fault)
{
	struct survey survey;
	struct pci_bdf bdf;
	int err = 0;

	if (job->argument)
		err = call_device("", job->argument, &bdf, fault);
	if (err)
		return err;
	err = survey_read(job->root, job->tables, job->argument ? &bdf : NULL,
			  &survey, fault);
	if (!err && !job->json) {
		survey_print(&survey, !job->argument);
	} else if (!err) {
		err = call_json(survey_json(&survey), fault);
	}
	survey_free(&survey);
	return err;
}

static int (*const firmware_run[])(const struct firmware_job *job,
				   struct fault *fault) = {
	firmware_show,
	firmware_relax,
	firmware_install,
	firmware_remove,
};

static const struct call_verbs firmware_verbs = {
	.name = "firmware",
	.about = "What the host's firmware tables ask for, and what helps where "
		 "they stop a device (a 1:1 IOMMU mapping). All of it needs "
		 "root.",
	.commands = firmware_commands,
	.count = sizeof(firmware_commands) / sizeof(firmware_commands[0]),
};

int cmd_firmware(int argc, char **argv)
{
	struct firmware_job job = {.root = ""};
	struct call call = call_of(NULL, argc, argv, &job);
	struct fault fault = {0};
	int err, status;

	if (!call_begin_verb(&call, &firmware_verbs, &status))
		return status;
	if (call.words.count)
		job.argument = call.words.word[0];
	err = firmware_run[call.command - firmware_commands](&job, &fault);
	return err < 0 ? call_fail(&call, &fault, err) : err;
}
