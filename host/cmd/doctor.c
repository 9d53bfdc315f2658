// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board/board.h"
#include "cmd/cmd.h"
#include "doctor/capture.h"
#include "doctor/doctor.h"
#include "doctor/trial.h"
#include "fault.h"
#include "guest_abi.h"
#include "log.h"

struct doctor_options {
	bool json;
	bool trial;
	bool help;
	const char *root;
	const char *capture;
	bool has_target;
	struct pci_bdf target;
};

static void doctor_help(void)
{
	log_output("usage: gpubox doctor [--json] [--root DIR | --trial] [BDF]\n"
		   "       gpubox doctor --capture FILE\n\n"
		   "Say whether a guest can have a device of this host, and why "
		   "not. Without BDF all\ndevices that the board is made for. "
		   "Exits with 0: ready, 1: not ready, 2: something\nthat decides "
		   "could not be read. Changes nothing.\n\n"
		   "  --json          the findings as JSON\n"
		   "  --trial         attach the device to an empty address "
		   "space and let it go; it\n"
		   "                  must be bound to vfio, and can be reset\n"
		   "  --root DIR      another host, as --capture wrote it and "
		   "tar unpacked it\n"
		   "  --capture FILE  write what doctor reads to the tar file "
		   "FILE, without serial\n"
		   "                  numbers, addresses and names\n");
}

static int doctor_parse(int argc, char **argv, struct doctor_options *options,
			struct fault *fault)
{
	static const struct option longs[] = {
		{"json", no_argument, NULL, 'j'},
		{"trial", no_argument, NULL, 't'},
		{"root", required_argument, NULL, 'r'},
		{"capture", required_argument, NULL, 'c'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (option) {
		case 'j':
			options->json = true;
			break;
		case 't':
			options->trial = true;
			break;
		case 'r':
			options->root = optarg;
			break;
		case 'c':
			options->capture = optarg;
			break;
		case 'h':
			options->help = true;
			return 0;
		default:
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "%s: no such option, or its value is "
					 "missing; see 'gpubox doctor --help'",
					 argv[optind - 1]);
		}
	}
	if (optind < argc) {
		options->has_target = true;
		if (pci_bdf_parse(argv[optind], &options->target) ||
		    optind + 1 < argc)
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "%s: not one PCI address such as "
					 "0000:01:00.0",
					 argv[optind]);
	}
	return 0;
}

static int doctor_check_options(const struct doctor_options *options,
				struct fault *fault)
{
	if (options->root[0] && (options->trial || options->capture))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--root %s: a captured host cannot be tried "
				 "or captured",
				 options->root);
	if (options->capture && (options->trial || options->json))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--capture: goes without --trial and --json");
	if (options->root[0] && access(options->root, X_OK) < 0)
		return fault_set(fault, FAULT_HOST, -errno, "--root %s: %s",
				 options->root, strerror(errno));
	return 0;
}

static int doctor_capture(const struct doctor_options *options,
			  struct fault *fault)
{
	struct capture *capture = capture_begin();
	struct facts facts;
	int err;

	if (!capture)
		return fault_set(fault, FAULT_HOST, -ENOMEM, "out of memory");
	err = facts_gather("", board_get(),
			   options->has_target ? &options->target : NULL,
			   &facts, fault);
	if (!err) {
		err = capture_write(capture, &facts, options->capture, fault);
		facts_free(&facts);
	}
	capture_end(capture);
	return err;
}

static int doctor_print_json(const struct facts *facts,
			     const struct findings *findings)
{
	return log_json(doctor_json(facts, findings), JSON_INDENT(2));
}

/* Colours are for terminals whose user did not say no (no-color.org). */
static bool doctor_colour(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb") != 0;
}

static int doctor_examine(const struct doctor_options *options,
			  enum doctor_verdict *verdict, struct fault *fault)
{
	struct findings findings = {0};
	struct facts facts;
	int err;

	err = facts_gather(options->root, board_get(),
			   options->has_target ? &options->target : NULL,
			   &facts, fault);
	if (err)
		return err;
	doctor_run(&facts, &findings);
	if (options->trial)
		trial_run(&facts, &findings);
	*verdict = doctor_verdict(&facts, &findings, NULL);
	err = findings.err;
	if (!err && options->json)
		err = doctor_print_json(&facts, &findings);
	else if (!err)
		doctor_print(&facts, &findings, doctor_colour());
	findings_free(&findings);
	facts_free(&facts);
	return err ? fault_set(fault, FAULT_HOST, err, "out of memory") : 0;
}

int cmd_doctor(int argc, char **argv)
{
	struct doctor_options options = {.root = ""};
	enum doctor_verdict verdict = DOCTOR_READY;
	struct fault fault = {0};
	int err;

	err = doctor_parse(argc, argv, &options, &fault);
	if (!err && options.help) {
		doctor_help();
		return 0;
	}
	if (!err)
		err = doctor_check_options(&options, &fault);
	if (!err && options.capture)
		err = doctor_capture(&options, &fault);
	else if (!err)
		err = doctor_examine(&options, &verdict, &fault);
	if (err) {
		log_error("doctor: %s", fault.text);
		return ABI_STATUS_GPUBOX;
	}
	return (int)verdict;
}
