// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/coherent.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "doctor/report.h"
#include "driver/coherence.h"
#include "log.h"

static int check_gpus(const struct parts *parts, const struct gpus *gpus,
		      struct findings *findings, struct fault *fault)
{
	size_t i;

	for (i = 0; i < gpus->count; i++)
		coherence_check_gpu(parts, &gpus->claim->device[i].pci, findings);
	if (findings->err)
		return fault_no_memory(fault, "parts of the guest");
	return coherence_fault(findings, fault);
}

int coherent_check(const struct parts *parts, const struct request *request,
		   const struct board *board, const struct gpus *gpus,
		   struct findings *findings, struct fault *fault)
{
	struct parts_plan plan = {
		.initcall_blacklist = board->initcall_blacklist,
		.signatures = board->module_signatures,
		.memory = request->memory_mib << 20,
	};
	char *cmdline;

	if (!parts)
		return 0;
	if (asprintf(&cmdline, "%s %s", board->cmdline,
		     request->append ? request->append : "") < 0)
		return fault_no_memory(fault, "parts of the guest");
	plan.cmdline = cmdline;
	coherence_check(parts, &plan, findings);
	free(cmdline);
	return check_gpus(parts, gpus, findings, fault);
}

json_t *coherent_json(const struct findings *findings)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < findings->count; i++)
		json_array_append_new(
			array, report_finding_json(&findings->finding[i]));
	return array;
}

void coherent_say(const struct findings *findings)
{
	coherence_say(findings, log_info);
}
