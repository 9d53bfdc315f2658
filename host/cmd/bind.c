// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "cmd/cmd.h"
#include "guest_abi.h"
#include "log.h"
#include "vfio/custody.h"
#include "vfio/idle.h"
#include "vfio/takeover.h"

static const char usage[] =
	"usage: gpubox bind [OPTION...] DEVICE...\n"
	"\n"
	"Take PCI devices, with all that shares their IOMMU groups, from the\n"
	"host's drivers and bind them to a vfio driver, as 'gpubox run' does\n"
	"around a guest. They stay so until 'gpubox restore DEVICE'.\n"
	"\n"
	"  -n, --dry-run       print the steps, do nothing\n"
	"      --driver NAME   the vfio driver\n"
	"      --root DIR      a host's files below DIR instead of this host\n"
	"  -v, --verbose       print each step\n"
	"  -h, --help\n"
	"\n"
	"DEVICE is a PCI address: 0000:01:00.0, or 01:00.0.\n";

struct bind {
	struct custody_ask ask;
	struct pci_bdf wanted[CLAIM_WANTED_MAX];
	bool dry_run;
	bool help;
};

static void say_step(void *arg, const struct step *step, bool done)
{
	char text[160];

	(void)arg;
	if (!done)
		log_info("%s", step_text(step, text, sizeof(text)));
}

static int bind_devices(struct bind *bind, int argc, char **argv,
			struct fault *fault)
{
	int i;

	if (argc > CLAIM_WANTED_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "bind: %d devices; %d at most at once", argc,
				 CLAIM_WANTED_MAX);
	if (!argc)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "bind: no device given; 'gpubox devices' "
				 "lists them");
	for (i = 0; i < argc; i++)
		if (pci_bdf_parse(argv[i], &bind->wanted[i]))
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "bind %s: not a PCI address such as "
					 "0000:01:00.0",
					 argv[i]);
	bind->ask.wanted = bind->wanted;
	bind->ask.n_wanted = (size_t)argc;
	return 0;
}

static int bind_parse(struct bind *bind, int argc, char **argv,
		      struct fault *fault)
{
	static const struct option options[] = {
		{"dry-run", no_argument, NULL, 'n'},
		{"driver", required_argument, NULL, 'd'},
		{"root", required_argument, NULL, 'r'},
		{"verbose", no_argument, NULL, 'v'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "nvh", options, NULL)) >= 0) {
		switch (letter) {
		case 'n':
			bind->dry_run = true;
			break;
		case 'd':
			bind->ask.driver = optarg;
			break;
		case 'r':
			bind->ask.root = optarg;
			break;
		case 'v':
			log_set_level(LOG_INFO);
			break;
		case 'h':
			bind->help = true;
			return 0;
		default:
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "bind %s: no such option, or its value "
					 "is missing; see 'gpubox bind --help'",
					 argv[optind - 1]);
		}
	}
	if (!origin_driver_is_vfio(bind->ask.driver) ||
	    !origin_driver_ok(bind->ask.driver))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--driver %s: not the name of a vfio driver "
				 "for PCI devices",
				 bind->ask.driver);
	return bind_devices(bind, argc - optind, argv + optind, fault);
}

/* What the real thing would refuse is refused here, too. */
static int bind_check_idle(const struct bind *bind, const struct claim *claim,
			   const struct steps *steps, struct fault *fault)
{
	size_t i;
	int err;

	for (i = 0; i < claim->n_devices; i++) {
		const struct pci_device *pci = &claim->device[i].pci;

		if (!pci->driver[0] || !takeover_touches(steps, pci->bdf))
			continue;
		err = idle_check(bind->ask.root, pci, fault);
		if (err)
			return err;
	}
	return 0;
}

static int bind_print(const struct bind *bind, struct fault *fault)
{
	struct claim *claim = calloc(1, sizeof(*claim));
	struct steps *steps = calloc(1, sizeof(*steps));
	char text[160];
	int err = -ENOMEM;
	size_t i;

	if (claim && steps)
		err = claim_read(bind->ask.root, bind->ask.driver, bind->wanted,
				 bind->ask.n_wanted, claim, fault);
	if (!err)
		err = takeover_plan(claim, steps, fault);
	if (!err)
		err = bind_check_idle(bind, claim, steps, fault);
	for (i = 0; !err && i < steps->count; i++)
		log_output("%s\n",
			   step_text(&steps->step[i], text, sizeof(text)));
	free(claim);
	free(steps);
	return err;
}

static void bind_tell(const struct claim *claim)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < claim->n_devices; i++) {
		const struct pci_device *pci = &claim->device[i].pci;

		if (!pci_is_bridge(pci))
			log_output("%s: bound to %s\n",
				   pci_bdf_format(pci->bdf, bdf), pci->driver);
	}
}

static int bind_take(const struct bind *bind, struct fault *fault)
{
	struct custody *custody;
	struct claim *claim;
	int err;

	claim = malloc(sizeof(*claim));
	if (!claim)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "bind: out of memory");
	err = custody_take(&bind->ask, &custody, fault);
	if (!err) {
		*claim = *custody_claim(custody);
		err = custody_keep(custody, fault);
	}
	if (!err)
		bind_tell(claim);
	free(claim);
	return err;
}

int cmd_bind(int argc, char **argv)
{
	struct bind bind = {
		.ask =
			{
				.root = "",
				.driver = board_get()->vfio_driver,
				.run = "gpubox bind",
				.deadline_ms = CUSTODY_DEADLINE_MS,
				.observe = say_step,
			},
	};
	struct fault fault = {0};
	int err;

	err = bind_parse(&bind, argc, argv, &fault);
	if (!err && bind.help) {
		log_output("%s", usage);
		return 0;
	}
	if (!err)
		err = bind.dry_run ? bind_print(&bind, &fault)
				   : bind_take(&bind, &fault);
	if (!err)
		return 0;
	log_error("%s", fault.text[0] ? fault.text : strerror(-err));
	return ABI_STATUS_GPUBOX;
}
