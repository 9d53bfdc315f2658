// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "log.h"
#include "vfio/custody.h"
#include "vfio/idle.h"
#include "vfio/takeover.h"
#include "vfio/say.h"

struct bind {
	struct custody_ask ask;
	struct pci_bdf wanted[CLAIM_WANTED_MAX];
	bool dry_run;
};

static int bind_devices(struct bind *bind, int argc, char **argv,
			struct fault *fault)
{
	int i, err = 0;

	if (argc > CLAIM_WANTED_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "bind: %d devices; %d at most at once", argc,
				 CLAIM_WANTED_MAX);
	if (!argc)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "bind: no device given; 'gpubox devices' "
				 "lists them");
	for (i = 0; !err && i < argc; i++)
		err = call_device("bind ", argv[i], &bind->wanted[i], fault);
	bind->ask.wanted = bind->wanted;
	bind->ask.n_wanted = (size_t)argc;
	return err;
}

static const struct option_row bind_rows[] = {
	{OPTION_ROW_FLAG("dry-run", 'n', struct bind, dry_run),
	 .help = "print the steps, do nothing",
	 .manual = "Print the steps, one a line, and do nothing.\n"},
	{OPTION_ROW_STRING("driver", 0, "NAME", struct bind, ask.driver),
	 .help = "the vfio driver",
	 .manual = "The driver to bind to, in place of the board's.\n"},
	CALL_ROW_STEPS_ROOT(struct bind, ask.root),
	CALL_ROW_VERBOSE,
};

static const struct option_command bind_command = {
	.name = "bind",
	.synopsis = "[OPTION...] BDF...",
	.about = "Take PCI devices, with all that shares their IOMMU groups, "
		 "from the host's drivers and bind them to a vfio driver, as "
		 "'gpubox run' does around a guest. They stay bound until 'gpubox "
		 "restore BDF'.",
	OPTION_ROWS(bind_rows),
	.after = "BDF is a PCI address: 0000:01:00.0, or 01:00.0.",
	.words_max = UINT_MAX,
};

static int bind_check(struct bind *bind, const struct option_words *words,
		      struct fault *fault)
{
	if (!pci_driver_is_vfio(bind->ask.driver) ||
	    !origin_driver_ok(bind->ask.driver))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--driver %s: not the name of a vfio driver "
				 "for PCI devices",
				 bind->ask.driver);
	return bind_devices(bind, words->count, words->word, fault);
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

		if (pci_is_endpoint(pci))
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
		return fault_no_memory(fault, "bind");
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
				.along = say_along,
			},
	};
	struct call call = call_of(&bind_command, argc, argv, &bind);
	struct fault fault = {0};
	int err, status;

	if (!call_begin(&call, &status))
		return status;
	err = bind_check(&bind, &call.words, &fault);
	if (!err)
		err = bind.dry_run ? bind_print(&bind, &fault)
				   : bind_take(&bind, &fault);
	return err ? call_fail(&call, &fault, err) : 0;
}
