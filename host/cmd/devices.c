// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "devices/devices.h"
#include "fault.h"

struct devices_options {
	bool json;
	bool all;
	const char *root;
};

static const struct option_row devices_rows[] = {
	{.name = "all",
	 .set = option_set_flag,
	 .offset = offsetof(struct devices_options, all),
	 .help = "every PCI endpoint of the host",
	 .manual = "List every PCI endpoint.\n"},
	{.name = "json",
	 .set = option_set_flag,
	 .offset = offsetof(struct devices_options, json),
	 .help = "all that is known of them, as JSON",
	 .manual = "Print one JSON document instead of the table:\n"
		   ".Li schema ,\n"
		   ".Li board ,\n"
		   ".Li all ,\n"
		   "and\n"
		   ".Li devices ,\n"
		   "an array.\n"
		   "Addresses are strings, sizes numbers of bytes; what is not known is\n"
		   ".Li null .\n"},
	{.name = "root",
	 .takes = OPTION_VALUE,
	 .value = "DIR",
	 .set = option_set_string,
	 .offset = offsetof(struct devices_options, root),
	 .help = "another host, as 'gpubox doctor --capture' wrote it",
	 .manual = "List those of another host, captured by\n"
		   ".Xr gpubox-doctor 1 .\n"},
};

static const struct option_command devices_command = {
	.name = "devices",
	.synopsis = "[--all] [--json] [--root DIR]",
	.about = "List the devices that the board's guests can be given.",
	.rows = devices_rows,
	.row_count = sizeof(devices_rows) / sizeof(devices_rows[0]),
};

static int devices_check(const struct devices_options *options,
			 struct fault *fault)
{
	if (options->root[0] && access(options->root, X_OK) < 0)
		return fault_set(fault, FAULT_HOST, -errno, "--root %s: %s",
				 options->root, strerror(errno));
	return 0;
}

int cmd_devices(int argc, char **argv)
{
	struct devices_options options = {.root = ""};
	struct call call = {.command = &devices_command,
			    .argc = argc,
			    .argv = argv,
			    .into = &options};
	struct devices devices = {0};
	struct fault fault = {0};
	int err, status;

	if (!call_begin(&call, &status))
		return status;
	err = devices_check(&options, &fault);
	if (!err)
		err = devices_read(options.root, board_get(), options.all,
				   &devices, &fault);
	if (!err && options.json)
		err = call_json(devices_json(&devices), &fault);
	else if (!err)
		devices_print(&devices);
	devices_free(&devices);
	return err ? call_fail(&call, &fault, err) : 0;
}
