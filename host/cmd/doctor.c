// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "doctor/capture.h"
#include "doctor/doctor.h"
#include "doctor/trial.h"
#include "fault.h"
#include "log.h"

struct doctor_options {
	bool json;
	bool trial;
	const char *root;
	const char *capture;
	bool has_target;
	struct pci_bdf target;
};

static const struct option_row doctor_rows[] = {
	{OPTION_ROW_FLAG("json", 0, struct doctor_options, json),
	 .help = "the findings as JSON",
	 .manual = "Print the findings as one JSON document.\n"},
	{OPTION_ROW_FLAG("trial", 0, struct doctor_options, trial),
	 .help = "attach the device to an empty address space and let it go; it "
		 "must be bound to vfio, and can be reset",
	 .manual =
		 "Attach the device to an empty address space and let it go again, by each\n"
		 "interface that the kernel has for it.\n"
		 "The device must be bound to vfio already; it can be reset.\n"},
	{OPTION_ROW_STRING("root", 0, "DIR", struct doctor_options, root),
	 .help = "another host, as --capture wrote it and tar unpacked it",
	 .manual = "Examine another host, from the unpacked file of\n"
		   ".Fl -capture .\n"},
	{OPTION_ROW_STRING("capture", 0, "FILE", struct doctor_options, capture),
	 .help = "write what doctor reads to the tar file FILE, without serial "
		 "numbers, addresses and names",
	 .manual = "Write what is read to the new tar file\n"
		   ".Ar FILE ,\n"
		   "for a bug report.\n"
		   "Serial numbers, UUIDs, MAC addresses, names of runs, hosts\n"
		   "and volumes are left\n"
		   "out, of the kernel's command line all but what concerns\n"
		   "passthrough; processes\n"
		   "are named only when they use the device.\n"
		   ".Ar FILE\n"
		   "must not exist.\n"},
};

static const struct option_command doctor_command = {
	.name = "doctor",
	.synopsis = "[--json] [--root DIR | --trial] [BDF]\n--capture FILE",
	.about = "Say whether a guest can have a device of this host, and why "
		 "not. Without BDF all devices that the board is made for. "
		 "Exits with 0: ready, 1: not ready, 2: something that decides "
		 "could not be read. Changes nothing.",
	OPTION_ROWS(doctor_rows),
	.words_max = 1,
};

static int doctor_target(struct doctor_options *options,
			 const struct option_words *words, struct fault *fault)
{
	if (!words->count)
		return 0;
	options->has_target = true;
	if (pci_bdf_parse(words->word[0], &options->target))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: not one PCI address such as "
				 "0000:01:00.0",
				 words->word[0]);
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
				 "--capture: takes neither --trial nor --json");
	return call_root(options->root, fault);
}

static int doctor_capture(const struct doctor_options *options,
			  struct fault *fault)
{
	struct capture *capture = capture_begin();
	struct facts facts;
	int err;

	if (!capture)
		return fault_no_memory(fault, "doctor");
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
		err = call_json(doctor_json(&facts, &findings), fault);
	else if (!err)
		doctor_print(&facts, &findings, log_coloured());
	findings_free(&findings);
	facts_free(&facts);
	return err ? fault_no_memory(fault, "doctor") : 0;
}

int cmd_doctor(int argc, char **argv)
{
	struct doctor_options options = {.root = ""};
	struct call call = call_of(&doctor_command, argc, argv, &options);
	enum doctor_verdict verdict = DOCTOR_READY;
	struct fault fault = {0};
	int err, status;

	if (!call_begin(&call, &status))
		return status;
	err = doctor_target(&options, &call.words, &fault);
	if (!err)
		err = doctor_check_options(&options, &fault);
	if (!err && options.capture)
		err = doctor_capture(&options, &fault);
	else if (!err)
		err = doctor_examine(&options, &verdict, &fault);
	return err ? call_fail(&call, &fault, err) : (int)verdict;
}
