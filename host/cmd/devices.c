// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <stdio.h>

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
	{OPTION_ROW_FLAG("all", 0, struct devices_options, all),
	 .help = "every PCI endpoint of the host",
	 .manual = "List every PCI endpoint.\n"},
	{OPTION_ROW_FLAG("json", 0, struct devices_options, json),
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
	{OPTION_ROW_STRING("root", 0, "DIR", struct devices_options, root),
	 .help = "another host, as 'gpubox doctor --capture' wrote it",
	 .manual = "List those of another host, captured by\n"
		   ".Xr gpubox-doctor 1 .\n"},
};

static const struct option_command devices_command = {
	.name = "devices",
	.synopsis = "[--all] [--json] [--root DIR]",
	.about = "List the devices that the board's guests can be given.",
	OPTION_ROWS(devices_rows),
};

int cmd_devices(int argc, char **argv)
{
	struct devices_options options = {.root = ""};
	struct call call = call_of(&devices_command, argc, argv, &options);
	struct devices devices = {0};
	struct fault fault = {0};
	int err, status;

	if (!call_begin(&call, &status))
		return status;
	err = call_root(options.root, &fault);
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
