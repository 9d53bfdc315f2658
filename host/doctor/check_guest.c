// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/check.h"
#include "driver/coherence.h"

void check_guest(const struct facts *facts, struct findings *findings)
{
	const struct parts_plan plan = {
		.cmdline = facts->board->cmdline,
		.initcall_blacklist = facts->board->initcall_blacklist,
		.signatures = facts->board->module_signatures,
		.memory = facts->board->memory_mib << 20,
	};

	if (facts->parts)
		coherence_check(facts->parts, &plan, findings);
}

void check_guest_gpu(const struct facts *facts,
		     const struct facts_device *device, struct findings *findings)
{
	if (facts->parts)
		coherence_check_gpu(facts->parts, device->pci, findings);
}
