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
#include "file/output.h"
#include "layout/demand.h"
#include "layout/rows.h"
#include "log.h"
#include "qemu/vm.h"
#include "request/units.h"

struct layout_show {
	const struct board *board;
	uint64_t memory_mib;
	enum board_identity_policy policy;
	struct layout_demand demand;
	struct regions refused; /* what the policy keeps from being laid out */
	const char *root;
	const char *svg;
	bool json;
	const char *region[REGIONS_MAX]; /* of --region */
	unsigned int n_region;
};

static int layout_set_memory(void *into, const struct option_row *row,
			     const char *arg, struct fault *fault)
{
	struct layout_show *show = into;
	uint64_t bytes;
	int err;

	(void)row;
	err = units_bytes("--memory", arg, &bytes, fault);
	if (!err)
		show->memory_mib = (bytes + LAYOUT_GRANULE - 1) / LAYOUT_GRANULE;
	return err;
}

static int layout_set_identity(void *into, const struct option_row *row,
			       const char *arg, struct fault *fault)
{
	struct layout_show *show = into;

	(void)row;
	if (!region_policy_parse(arg, &show->policy))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--identity %s: there are refuse, map and quarantine",
			 arg);
}

static int layout_set_region(void *into, const struct option_row *row,
			     const char *arg, struct fault *fault)
{
	struct layout_show *show = into;

	(void)row;
	if (show->n_region == REGIONS_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "--region %s: one more than %u", arg,
				 REGIONS_MAX);
	show->region[show->n_region++] = arg;
	return 0;
}

static const struct option_row layout_rows[] = {
	{OPTION_ROW_VALUE("memory", 'm', "SIZE", layout_set_memory),
	 .help = "RAM of the guest, as in 2g",
	 .manual = "RAM that the guest has, as in 2g; the board's when not given.\n"
		   "Windows come on top of it.\n"},
	{OPTION_ROW_VALUE("identity", 0, "refuse|map|quarantine",
			  layout_set_identity),
	 .help = "instead of the board's policy",
	 .manual = "What lies in the windows, instead of what the board's policy says.\n"
		   "With\n"
		   ".Cm refuse\n"
		   "there are none, and\n"
		   ".Nm gpubox run\n"
		   "does not give the device to a guest.\n"
		   "With\n"
		   ".Cm quarantine\n"
		   "it is memory of the guest that its kernel does not use.\n"
		   "With\n"
		   ".Cm map\n"
		   "it is the host's own memory of the same address, which the guest can read and\n"
		   "write.\n"},
	{OPTION_ROW_VALUE("region", 0, "FIRST-LAST[:POLICY]", layout_set_region),
	 .help = "one more range; more than once",
	 .manual = "One more range, both addresses in hexadecimal behind 0x, the\n"
		   "last one included.\n"
		   "May be given more than once.\n"},
	{OPTION_ROW_STRING("root", 0, "DIR", struct layout_show, root),
	 .help = "another host, as 'gpubox doctor --capture' wrote it",
	 .manual = "Take the devices of another host, captured by\n"
		   ".Xr gpubox-doctor 1 .\n"},
	{OPTION_ROW_FLAG("json", 0, struct layout_show, json),
	 .help = "the map as JSON",
	 .manual = "Print one JSON document instead of the table.\n"},
	{OPTION_ROW_STRING("svg", 0, "FILE", struct layout_show, svg),
	 .help = "the map as a picture",
	 .manual = "Draw the map into\n"
		   ".Ar file ,\n"
		   "too.\n"},
};

static const struct option_command layout_command = {
	.name = "layout",
	.synopsis = "[OPTION...]",
	.about = "Show where the memory of a guest lies that gets the board's "
		 "device: RAM, and a window for each range that firmware wants "
		 "the device to find at its own address. Changes nothing.",
	OPTION_ROWS(layout_rows),
};

/* With the policy that stands anywhere on the line. */
static int layout_regions(struct layout_show *show, struct fault *fault)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < show->n_region; i++)
		err = regions_parse("--region", show->region[i], show->policy,
				    &show->demand.regions, fault);
	return err;
}

static int gather_one(const struct layout_show *show,
		      const struct devices_one *one,
		      enum board_identity_policy policy,
		      struct layout_demand *found, struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];

	if (one->pci.group >= 0 && !one->has_group)
		return fault_set(fault, FAULT_HOST, -EBADMSG,
				 "%s: its IOMMU group %d cannot be read",
				 pci_bdf_format(one->pci.bdf, bdf),
				 one->pci.group);
	return demand_device(found, show->board, policy, &one->pci,
			     one->has_group ? &one->group : NULL, fault);
}

/*
 * What the board's devices on this host want; where there is none, what the
 * board knows. To learn it is not refused, whatever the policy.
 */
static int gather(struct layout_show *show, struct fault *fault)
{
	bool refuse = show->policy == BOARD_IDENTITY_REFUSE;
	enum board_identity_policy policy =
		refuse ? BOARD_IDENTITY_QUARANTINE : show->policy;
	struct layout_demand found = {0};
	struct devices devices = {0};
	size_t i;
	int err;

	err = devices_read(show->root, show->board, false, &devices, fault);
	for (i = 0; i < devices.count && !err; i++) {
		const struct devices_one *one = &devices.one[i];

		err = gather_one(show, one, policy, &found, fault);
	}
	if (!err && !devices.count)
		err = demand_board(&found, show->board, policy, fault);
	devices_free(&devices);
	if (err)
		return err;
	if (refuse)
		show->refused = found.regions;
	for (i = 0; i < found.regions.count && !refuse && !err; i++)
		err = regions_add(&show->demand.regions,
				  found.regions.region[i], fault);
	memcpy(show->demand.blocked, found.blocked, sizeof(found.blocked));
	show->demand.n_blocked = found.n_blocked;
	return err;
}

static int lay_out(const struct layout_show *show, struct layout *layout,
		   struct rows *rows, struct fault *fault)
{
	const struct vm vm = {
		.board = show->board,
		.memory_mib = show->memory_mib,
		.vcpus = show->board->vcpus,
	};
	struct rows_device devices[ROWS_DEVICES_MAX];
	struct layout_machine machine;
	const struct layout_ask planned = {
		.machine = &machine,
		.demand = &show->demand,
		.memory = show->memory_mib << 20,
		.page = (uint64_t)sysconf(_SC_PAGESIZE),
	};
	int err;

	err = vm_layout_machine(&vm, &machine, fault);
	if (!err)
		err = layout_plan(&planned, layout, fault);
	if (!err)
		rows_make(layout, devices, vm_devices(&vm, layout, devices),
			  rows);
	return err;
}

static int draw(const struct layout_show *show, const struct rows *rows,
		struct fault *fault)
{
	char title[256], *svg;
	int err;

	snprintf(title, sizeof(title), "%s, a guest with %llu MiB of RAM",
		 show->board->name, (unsigned long long)show->memory_mib);
	err = rows_svg(rows, title, &svg);
	if (err)
		return fault_no_memory(fault, "--svg");
	err = output_write(show->svg, svg, strlen(svg), fault);
	free(svg);
	return err;
}

static int print_json(const struct layout_show *show, const struct layout *layout,
		      const struct rows *rows, struct fault *fault)
{
	char refused[512];
	json_t *root;

	root = json_pack(
		"{s:s, s:s, s:I, s:I, s:s, s:s?, s:o}", "board",
		show->board->name, "machine", show->board->machine, "ram",
		(json_int_t)layout->ram, "total", (json_int_t)layout->total,
		"policy", region_policy_name(show->policy), "refused",
		show->refused.count
			? regions_text(&show->refused, refused, sizeof(refused))
			: NULL,
		"map", rows_json(rows));
	return call_json(root, fault);
}

static void print_table(const struct layout_show *show,
			const struct layout *layout, const struct rows *rows)
{
	char ram[ROWS_SIZE_TEXT], windows[ROWS_SIZE_TEXT], refused[512];

	rows_print(rows);
	log_output("\nRAM %s, windows %s\n", rows_size(layout->ram, ram),
		   rows_size(layout->total - layout->ram, windows));
	if (show->refused.count)
		log_output(
			"The device's identity regions, %s, are not laid out: "
			"the policy is to refuse it.\n'--identity quarantine' "
			"or '--identity map' shows the windows.\n",
			regions_text(&show->refused, refused, sizeof(refused)));
}

static int layout_print(struct layout_show *show, struct fault *fault)
{
	struct layout layout;
	struct rows rows;
	int err;

	err = gather(show, fault);
	if (!err)
		err = lay_out(show, &layout, &rows, fault);
	if (!err && show->svg)
		err = draw(show, &rows, fault);
	if (err)
		return err;
	if (show->json)
		return print_json(show, &layout, &rows, fault);
	print_table(show, &layout, &rows);
	return 0;
}

int cmd_layout(int argc, char **argv)
{
	struct layout_show show = {
		.board = board_get(),
		.memory_mib = board_get()->memory_mib,
		.policy = board_get()->identity_policy,
		.root = "",
	};
	struct call call = call_of(&layout_command, argc, argv, &show);
	struct fault fault = {0};
	int err, status;

	if (!call_begin(&call, &status))
		return status;
	err = layout_regions(&show, &fault);
	if (!err)
		err = layout_print(&show, &fault);
	return err ? call_fail(&call, &fault, err) : 0;
}
