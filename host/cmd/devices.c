// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board/board.h"
#include "cmd/cmd.h"
#include "devices/devices.h"
#include "fault.h"
#include "guest_abi.h"
#include "log.h"

struct devices_options {
	bool json;
	bool all;
	bool help;
	const char *root;
};

static void devices_help(void)
{
	log_output("usage: gpubox devices [--all] [--json] [--root DIR]\n\n"
		   "List the devices that the board's guests can be given.\n\n"
		   "  --all       every PCI endpoint of the host\n"
		   "  --json      all that is known of them, as JSON\n"
		   "  --root DIR  another host, as 'gpubox doctor --capture' "
		   "wrote it\n");
}

static int devices_parse(int argc, char **argv, struct devices_options *options,
			 struct fault *fault)
{
	static const struct option longs[] = {
		{"json", no_argument, NULL, 'j'},
		{"all", no_argument, NULL, 'a'},
		{"root", required_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option == 'j')
			options->json = true;
		else if (option == 'a')
			options->all = true;
		else if (option == 'r')
			options->root = optarg;
		else if (option == 'h')
			options->help = true;
		else
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "%s: no such option, or its value is "
					 "missing; see 'gpubox devices --help'",
					 argv[optind - 1]);
	}
	if (optind < argc)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: takes no argument; see 'gpubox devices "
				 "--help'",
				 argv[optind]);
	if (options->root[0] && access(options->root, X_OK) < 0)
		return fault_set(fault, FAULT_HOST, -errno, "--root %s: %s",
				 options->root, strerror(errno));
	return 0;
}

static int devices_print_json(const struct devices *devices)
{
	return log_json(devices_json(devices), JSON_INDENT(2));
}

int cmd_devices(int argc, char **argv)
{
	struct devices_options options = {.root = ""};
	struct devices devices = {0};
	struct fault fault = {0};
	int err;

	err = devices_parse(argc, argv, &options, &fault);
	if (!err && options.help) {
		devices_help();
		return 0;
	}
	if (!err)
		err = devices_read(options.root, board_get(), options.all,
				   &devices, &fault);
	if (!err && options.json) {
		err = devices_print_json(&devices);
		if (err)
			fault_set(&fault, FAULT_HOST, err, "out of memory");
	} else if (!err) {
		devices_print(&devices);
	}
	devices_free(&devices);
	if (err) {
		log_error("devices: %s", fault.text);
		return ABI_STATUS_GPUBOX;
	}
	return 0;
}
