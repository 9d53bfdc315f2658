// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board/board.h"
#include "cmd/cmd.h"
#include "devices/devices.h"
#include "guest_abi.h"
#include "layout/demand.h"
#include "layout/rows.h"
#include "log.h"
#include "qemu/vm.h"
#include "request/units.h"

static const char usage[] =
	"usage: gpubox layout [OPTION...]\n"
	"\n"
	"Show where the memory of a guest lies that gets the board's device: RAM,\n"
	"and a window for each range that firmware wants the device to find at its\n"
	"own address. Changes nothing.\n"
	"\n"
	"  -m, --memory SIZE   RAM of the guest, as in 2g\n"
	"      --identity refuse|map|quarantine\n"
	"                      instead of the board's policy\n"
	"      --region FIRST-LAST[:POLICY]\n"
	"                      one more range; more than once\n"
	"      --root DIR      another host, as 'gpubox doctor --capture' wrote it\n"
	"      --json          the map as JSON\n"
	"      --svg FILE      the map as a picture\n"
	"  -h, --help\n";

struct ask {
	const struct board *board;
	uint64_t memory_mib;
	enum board_identity_policy policy;
	struct layout_demand demand;
	struct regions refused; /* what the policy keeps from being laid out */
	const char *root;
	const char *svg;
	bool json;
	bool help;
};

static int set_memory(struct ask *ask, const char *text, struct fault *fault)
{
	uint64_t bytes;
	int err;

	err = units_bytes("--memory", text, &bytes, fault);
	if (!err)
		ask->memory_mib = (bytes + LAYOUT_GRANULE - 1) / LAYOUT_GRANULE;
	return err;
}

static int set(struct ask *ask, int letter, const char *value, const char *word,
	       struct fault *fault)
{
	switch (letter) {
	case 'm':
		return set_memory(ask, value, fault);
	case 'i':
		if (!region_policy_parse(value, &ask->policy))
			return 0;
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--identity %s: there are refuse, map and "
				 "quarantine",
				 value);
	case 'r':
		ask->root = value;
		return 0;
	case 's':
		ask->svg = value;
		return 0;
	case 'j':
		ask->json = true;
		return 0;
	case 'h':
		ask->help = true;
		return 0;
	default:
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "layout %s: no such option, or its value is "
				 "missing; see 'gpubox layout --help'",
				 word);
	}
}

/* --region takes the policy that stands anywhere on the line: a second pass. */
static int parse(struct ask *ask, int argc, char **argv, bool regions,
		 struct fault *fault)
{
	static const struct option options[] = {
		{"memory", required_argument, NULL, 'm'},
		{"identity", required_argument, NULL, 'i'},
		{"region", required_argument, NULL, 'g'},
		{"root", required_argument, NULL, 'r'},
		{"svg", required_argument, NULL, 's'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int letter, err = 0;

	optind = 0;
	opterr = 0;
	while (!err &&
	       (letter = getopt_long(argc, argv, "m:h", options, NULL)) >= 0) {
		if (letter != 'g')
			err = set(ask, letter, optarg, argv[optind - 1], fault);
		else if (regions)
			err = regions_parse("--region", optarg, ask->policy,
					    &ask->demand.regions, fault);
	}
	if (!err && optind < argc)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"layout %s: takes no argument; see 'gpubox "
				"layout --help'",
				argv[optind]);
	return err;
}

static int gather_one(const struct ask *ask, const struct devices_one *one,
		      enum board_identity_policy policy,
		      struct layout_demand *found, struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];

	if (one->pci.group >= 0 && !one->has_group)
		return fault_set(fault, FAULT_HOST, -EBADMSG,
				 "%s: its IOMMU group %d cannot be read",
				 pci_bdf_format(one->pci.bdf, bdf),
				 one->pci.group);
	return demand_device(found, ask->board, policy, &one->pci,
			     one->has_group ? &one->group : NULL, fault);
}

/*
 * What the board's devices on this host want; where there is none, what the
 * board knows. To learn it is not refused, whatever the policy.
 */
static int gather(struct ask *ask, struct fault *fault)
{
	bool refuse = ask->policy == BOARD_IDENTITY_REFUSE;
	enum board_identity_policy policy =
		refuse ? BOARD_IDENTITY_QUARANTINE : ask->policy;
	struct layout_demand found = {0};
	struct devices devices = {0};
	size_t i;
	int err;

	err = devices_read(ask->root, ask->board, false, &devices, fault);
	for (i = 0; i < devices.count && !err; i++) {
		const struct devices_one *one = &devices.one[i];

		err = gather_one(ask, one, policy, &found, fault);
	}
	if (!err && !devices.count)
		err = demand_board(&found, ask->board, policy, fault);
	devices_free(&devices);
	if (err)
		return err;
	if (refuse)
		ask->refused = found.regions;
	for (i = 0; i < found.regions.count && !refuse && !err; i++)
		err = regions_add(&ask->demand.regions, found.regions.region[i],
				  fault);
	memcpy(ask->demand.blocked, found.blocked, sizeof(found.blocked));
	ask->demand.n_blocked = found.n_blocked;
	return err;
}

static int lay_out(const struct ask *ask, struct layout *layout,
		   struct rows *rows, struct fault *fault)
{
	const struct vm vm = {
		.board = ask->board,
		.memory_mib = ask->memory_mib,
		.vcpus = ask->board->vcpus,
	};
	struct rows_device devices[ROWS_DEVICES_MAX];
	struct layout_machine machine;
	const struct layout_ask planned = {
		.machine = &machine,
		.demand = &ask->demand,
		.memory = ask->memory_mib << 20,
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

static int write_file(const char *path, const char *text, struct fault *fault)
{
	size_t size = strlen(text);
	ssize_t n;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", path,
				 strerror(errno));
	n = write(fd, text, size);
	if (close(fd) || n != (ssize_t)size)
		return fault_set(fault, FAULT_HOST, n < 0 ? -errno : -EIO,
				 "%s: could not be written", path);
	return 0;
}

static int draw(const struct ask *ask, const struct rows *rows,
		struct fault *fault)
{
	char title[256], *svg;
	int err;

	snprintf(title, sizeof(title), "%s, a guest with %llu MiB of RAM",
		 ask->board->name, (unsigned long long)ask->memory_mib);
	err = rows_svg(rows, title, &svg);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "--svg: out of memory");
	err = write_file(ask->svg, svg, fault);
	free(svg);
	return err;
}

static int print_json(const struct ask *ask, const struct layout *layout,
		      const struct rows *rows, struct fault *fault)
{
	char refused[512];
	json_t *root;

	root = json_pack(
		"{s:s, s:s, s:I, s:I, s:s, s:s?, s:o}", "board",
		ask->board->name, "machine", ask->board->machine, "ram",
		(json_int_t)layout->ram, "total", (json_int_t)layout->total,
		"policy", region_policy_name(ask->policy), "refused",
		ask->refused.count
			? regions_text(&ask->refused, refused, sizeof(refused))
			: NULL,
		"map", rows_json(rows));
	if (log_json(root, JSON_INDENT(2)))
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "--json: out of memory");
	return 0;
}

static void print_table(const struct ask *ask, const struct layout *layout,
			const struct rows *rows)
{
	char ram[ROWS_SIZE_TEXT], windows[ROWS_SIZE_TEXT], refused[512];

	rows_print(rows);
	log_output("\nRAM %s, windows %s\n", rows_size(layout->ram, ram),
		   rows_size(layout->total - layout->ram, windows));
	if (ask->refused.count)
		log_output("The device's identity regions, %s, are not laid out: "
			   "the policy is to refuse it.\n'--identity quarantine' "
			   "or '--identity map' shows the windows.\n",
			   regions_text(&ask->refused, refused, sizeof(refused)));
}

static int layout_show(struct ask *ask, struct fault *fault)
{
	struct layout layout;
	struct rows rows;
	int err;

	err = gather(ask, fault);
	if (!err)
		err = lay_out(ask, &layout, &rows, fault);
	if (!err && ask->svg)
		err = draw(ask, &rows, fault);
	if (err)
		return err;
	if (ask->json)
		return print_json(ask, &layout, &rows, fault);
	print_table(ask, &layout, &rows);
	return 0;
}

int cmd_layout(int argc, char **argv)
{
	struct ask ask = {
		.board = board_get(),
		.memory_mib = board_get()->memory_mib,
		.policy = board_get()->identity_policy,
		.root = "",
	};
	struct fault fault = {0};
	int err;

	err = parse(&ask, argc, argv, false, &fault);
	if (!err && ask.help) {
		log_output("%s", usage);
		return 0;
	}
	if (!err)
		err = parse(&ask, argc, argv, true, &fault);
	if (!err)
		err = layout_show(&ask, &fault);
	if (!err)
		return 0;
	log_error("%s", fault.text);
	return ABI_STATUS_GPUBOX;
}
