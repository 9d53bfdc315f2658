// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "devices/cdi_spec.h"
#include "file/output.h"
#include "log.h"

#define CDI_CLASS "/pgpu"
/* Of a board whose driver has no kind of its own. */
#define CDI_VENDOR "gpubox"

struct cdi_job {
	const char *kind;
	const char *output;
	const char *root;
	unsigned int format; /* yaml, json */
	unsigned int nodes;  /* enum cdi_spec_nodes */
};

static const struct option_row cdi_rows[] = {
	{OPTION_ROW_STRING("output", 'o', "FILE", struct cdi_job, output),
	 .help = "write it there, whole or not at all",
	 .manual = "Write it to\n"
		   ".Ar file ,\n"
		   "whole or not at all, instead of to stdout.\n"
		   "Engines read those in\n"
		   ".Pa /etc/cdi\n"
		   "and\n"
		   ".Pa /var/run/cdi .\n"},
	{OPTION_ROW_VALUE("format", 0, "yaml|json", option_set_choice),
	 .offset = offsetof(struct cdi_job, format),
	 .help = "how it looks; yaml is the default"},
	{OPTION_ROW_STRING("kind", 0, "VENDOR/CLASS", struct cdi_job, kind),
	 .help = "what engines call the devices",
	 .manual = "What engines call the devices.\n"
		   "The default is the vendor of the board's driver, and\n"
		   ".Li pgpu :\n"
		   ".Li nvidia.com/pgpu .\n"},
	{OPTION_ROW_VALUE("nodes", 0, "group|cdev", option_set_choice),
	 .offset = offsetof(struct cdi_job, nodes),
	 .help = "which nodes: of IOMMU groups, or of devices",
	 .manual = "Name the nodes of IOMMU groups,\n"
		   ".Pa /dev/vfio/N ,\n"
		   "which is the default, or those of devices,\n"
		   ".Pa /dev/vfio/devices/vfioN ,\n"
		   "which have numbers only when the devices are bound.\n"},
	{OPTION_ROW_STRING("root", 0, "DIR", struct cdi_job, root),
	 .help = "another host, as 'gpubox doctor --capture' wrote it",
	 .manual = "For another host, captured by\n"
		   ".Xr gpubox-doctor 1 .\n"},
};

static const struct option_command cdi_commands[] = {
	{.name = "cdi generate",
	 .synopsis = "[-o FILE] [--format yaml|json] [--kind VENDOR/CLASS] "
		     "[--nodes group|cdev]",
	 .about = "Write a specification of the host's GPUs for container "
		  "engines: --device nvidia.com/pgpu=0 names the first one.",
	 .verb = 1,
	 OPTION_ROWS(cdi_rows)},
};

static const struct call_verbs cdi_verbs = {
	.name = "cdi",
	.about = "Name the host's GPUs for container engines.",
	.commands = cdi_commands,
	.count = sizeof(cdi_commands) / sizeof(cdi_commands[0]),
};

/* The vendor of the board's own kind, with the class of devices for guests. */
static void cdi_kind(const char *of_board, char *kind, size_t size)
{
	size_t n = of_board ? strcspn(of_board, "/") : 0;

	if (n)
		snprintf(kind, size, "%.*s" CDI_CLASS, (int)n, of_board);
	else
		snprintf(kind, size, CDI_VENDOR CDI_CLASS);
}

/* What is not bound has no node yet, and engines look for it. */
static void cdi_notice(const struct devices *devices)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < devices->count; i++)
		if (strncmp(devices->one[i].pci.driver, "vfio", 4) != 0)
			log_notice("%s: engines find its node when it is bound: "
				   "'gpubox bind %s'",
				   pci_bdf_format(devices->one[i].pci.bdf, bdf),
				   bdf);
}

static int cdi_write(const struct cdi_job *job, const json_t *spec,
		     struct fault *fault)
{
	char *text = job->format ? json_dumps(spec, JSON_INDENT(2))
				 : cdi_spec_yaml(spec);
	int err = 0;

	if (!text)
		return fault_no_memory(fault, "cdi");
	if (job->output)
		err = output_write(job->output, text, strlen(text), fault);
	else
		log_output("%s%s", text, job->format ? "\n" : "");
	free(text);
	return err;
}

static int cdi_generate(const struct cdi_job *job, struct fault *fault)
{
	struct cdi_spec_ask ask = {.root = job->root,
				   .kind = job->kind,
				   .nodes = (enum cdi_spec_nodes)job->nodes};
	const struct board *board = board_get();
	struct devices devices = {0};
	json_t *spec = NULL;
	char kind[128];
	int err;

	if (!ask.kind) {
		cdi_kind(board->gpu_cdi, kind, sizeof(kind));
		ask.kind = kind;
	}
	err = cdi_spec_check(ask.kind, fault);
	if (!err)
		err = call_root(job->root, fault);
	if (!err)
		err = devices_read(job->root, board, false, &devices, fault);
	if (!err)
		err = cdi_spec_make(&ask, &devices, &spec, fault);
	if (!err)
		err = cdi_write(job, spec, fault);
	if (!err)
		cdi_notice(&devices);
	json_decref(spec);
	devices_free(&devices);
	return err;
}

int cmd_cdi(int argc, char **argv)
{
	struct cdi_job job = {.root = ""};
	struct call call = call_of(NULL, argc, argv, &job);
	struct fault fault = {0};
	int err, status;

	if (!call_begin_verb(&call, &cdi_verbs, &status))
		return status;
	err = cdi_generate(&job, &fault);
	return err ? call_fail(&call, &fault, err) : 0;
}
