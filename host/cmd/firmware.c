// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/survey.h"
#include "cmd/cmd.h"
#include "cmd/firmware.h"
#include "guest_abi.h"
#include "log.h"

static const char usage[] =
	"usage: gpubox firmware show [--json] [--tables PATH] [BDF]\n"
	"       gpubox firmware relax BDF -o FILE [--yes] [--tables PATH]\n"
	"       gpubox firmware relax --check FILE\n"
	"       gpubox firmware install FILE [--always] [--dry-run] [--yes]\n"
	"       gpubox firmware remove [--dry-run] [--yes]\n"
	"\n"
	"What the host's firmware tables ask for, and what helps where they\n"
	"stop a device (a 1:1 IOMMU mapping). All of it needs root.\n"
	"\n"
	"  show     which entry asks what for which device, and whether Linux\n"
	"           sees it so\n"
	"  relax    write an archive with the smallest change that lets a guest\n"
	"           have the device; with --check compare one with the firmware\n"
	"  install  let GRUB load an archive, for one boot; with --always for\n"
	"           all, once it was seen working\n"
	"  remove   undo that\n"
	"\n"
	"      --always       every boot, not the next one alone\n"
	"      --check        compare the archive with the tables in force\n"
	"      --dry-run      say what would be written, and write nothing\n"
	"      --json         what show finds as JSON\n"
	"  -o, --output FILE  the archive to be written\n"
	"      --root DIR     a host's files below DIR instead of this host\n"
	"      --tables PATH  tables from a file or a folder, not the host's own\n"
	"      --yes          do not ask\n"
	"  -h, --help\n"
	"\n"
	"gpubox-firmware(1) says what it costs.\n";

static const struct option firmware_options[] = {
	{"json", no_argument, NULL, 'j'},
	{"root", required_argument, NULL, 'r'},
	{"tables", required_argument, NULL, 't'},
	{"output", required_argument, NULL, 'o'},
	{"check", no_argument, NULL, 'c'},
	{"yes", no_argument, NULL, 'y'},
	{"always", no_argument, NULL, 'a'},
	{"dry-run", no_argument, NULL, 'n'},
	{"help", no_argument, NULL, 'h'},
	{0},
};

/* Which options, by letter, a verb takes. */
static const struct {
	const char *name;
	const char *options;
	int (*run)(const struct firmware_job *job, struct fault *fault);
} firmware_verbs[] = {
	{"show", "jrt", firmware_show},
	{"relax", "rtocy", firmware_relax},
	{"install", "ryan", firmware_install},
	{"remove", "ryn", firmware_remove},
};

#define FIRMWARE_VERBS (sizeof(firmware_verbs) / sizeof(firmware_verbs[0]))

static void firmware_take(struct firmware_job *job, int letter)
{
	switch (letter) {
	case 'j':
		job->json = true;
		break;
	case 'r':
		job->root = optarg;
		break;
	case 't':
		job->tables = optarg;
		break;
	case 'o':
		job->output = optarg;
		break;
	case 'c':
		job->check = true;
		break;
	case 'y':
		job->yes = true;
		break;
	case 'a':
		job->always = true;
		break;
	case 'n':
		job->dry_run = true;
		break;
	default:
		job->help = true;
		break;
	}
}

/* argv[0] is the verb. */
static int firmware_parse(int argc, char **argv, const char *allowed,
			  struct firmware_job *job, struct fault *fault)
{
	int letter;

	optind = 0;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, "o:h", firmware_options, NULL)) >=
	       0) {
		if (letter == '?' || (letter != 'h' && !strchr(allowed, letter)))
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "firmware %s: %s: no such option, or "
					 "its value is missing; see 'gpubox "
					 "firmware --help'",
					 argv[0], argv[optind - 1]);
		firmware_take(job, letter);
	}
	if (optind < argc)
		job->argument = argv[optind++];
	if (optind < argc)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "firmware %s: %s: one argument too many; see "
				 "'gpubox firmware --help'",
				 argv[0], argv[optind]);
	return 0;
}

int firmware_show(const struct firmware_job *job, struct fault *fault)
{
	struct survey survey;
	struct pci_bdf bdf;
	int err = 0;

	if (job->argument)
		err = firmware_target(job, &bdf, fault);
	if (err)
		return err;
	err = survey_read(job->root, job->tables, job->argument ? &bdf : NULL,
			  &survey, fault);
	if (!err && !job->json) {
		survey_print(&survey, !job->argument);
	} else if (!err) {
		err = log_json(survey_json(&survey), JSON_INDENT(2));
		if (err)
			fault_set(fault, FAULT_HOST, err, "out of memory");
	}
	survey_free(&survey);
	return err;
}

static int firmware_run(size_t verb, int argc, char **argv)
{
	struct firmware_job job = {.root = ""};
	struct fault fault = {0};
	int err;

	err = firmware_parse(argc, argv, firmware_verbs[verb].options, &job,
			     &fault);
	if (!err && job.help)
		log_output("%s", usage);
	else if (!err)
		err = firmware_verbs[verb].run(&job, &fault);
	if (err < 0) {
		log_error("%s", fault.text[0] ? fault.text : strerror(-err));
		return ABI_STATUS_GPUBOX;
	}
	return err;
}

int cmd_firmware(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	size_t i;

	if (!strcmp(verb, "--help") || !strcmp(verb, "-h")) {
		log_output("%s", usage);
		return 0;
	}
	for (i = 0; i < FIRMWARE_VERBS; i++)
		if (!strcmp(verb, firmware_verbs[i].name))
			return firmware_run(i, argc - 1, argv + 1);
	log_error("firmware: %s%sshow, relax, install or remove; see 'gpubox "
		  "firmware --help'",
		  verb, *verb ? ": no such verb; " : "");
	return ABI_STATUS_GPUBOX;
}
